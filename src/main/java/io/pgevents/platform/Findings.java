package io.pgevents.platform;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a request, so that its author learns of everything at once. Not thread-safe. */
public final class Findings {

    private static final JsonPointer BODY = JsonPointer.empty();

    private final List<FieldError> errors = new ArrayList<>();

    /** Notes an error at a JSON pointer, for example {@code /filters/0/exact}. */
    public void add(String pointer, String code, String detail) {
        errors.add(new FieldError(pointer, detail, code));
    }

    public void add(JsonPointer pointer, String code, String detail) {
        add(pointer.toString(), code, detail);
    }

    /** Notes an error at a field of the body's top level. */
    public void addAt(String field, String code, String detail) {
        add(BODY.appendProperty(field), code, detail);
    }

    public boolean isEmpty() {
        return errors.isEmpty();
    }

    public List<FieldError> errors() {
        return List.copyOf(errors);
    }

    /**
     * Ends the request if anything was found.
     *
     * @throws Problem a {@code validation-error} with everything found so far
     */
    public void throwIfAny() {
        if (!errors.isEmpty()) {
            throw Problem.validation(errors);
        }
    }
}
