package io.pgevents.platform;

import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ends a request with an answer of RFC 9457 ({@code application/problem+json}). Thrown by whatever finds the
 * problem, on any thread; everything in it is shown to the client, so it must hold no secret and no internals.
 */
public final class Problem extends RuntimeException {

    private static final Duration DATABASE_RETRY_AFTER = Duration.ofSeconds(5);
    private static final Duration OVERLOADED_RETRY_AFTER = Duration.ofSeconds(2);

    private final ProblemType type;
    private final List<FieldError> errors;
    private final @Nullable Duration retryAfter;

    private Problem(ProblemType type, String detail, List<FieldError> errors, @Nullable Duration retryAfter) {
        // A problem is an answer, not a fault: nobody reads its stack trace.
        super(detail, null, false, false);
        this.type = type;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
    }

    /** A problem that needs no more than a sentence for this one occurrence. */
    public static Problem of(ProblemType type, String detail) {
        return new Problem(type, detail, List.of(), null);
    }

    /** A problem of one field. */
    public static Problem at(ProblemType type, String pointer, String code, String detail) {
        return new Problem(type, detail, List.of(new FieldError(pointer, detail, code)), null);
    }

    public static Problem malformed(String detail) {
        return of(ProblemType.MALFORMED_REQUEST, detail);
    }

    public static Problem malformed(String pointer, String code, String detail) {
        return at(ProblemType.MALFORMED_REQUEST, pointer, code, detail);
    }

    /** The body itself; JAX-RS gives null to a resource if there is none. */
    public static <T> T requireBody(@Nullable T body) {
        if (body == null) {
            throw malformed("", "empty-body", "The body is empty; a JSON object is expected.");
        }
        return body;
    }

    public static Problem invalidCursor() {
        return of(
                ProblemType.INVALID_CURSOR,
                "The cursor was not returned by this list with this filter; start again without a cursor.");
    }

    /** @param what for example {@code subscription 'abc'} */
    public static Problem notFound(String what) {
        return of(ProblemType.NOT_FOUND, "There is no " + what + ".");
    }

    public static Problem validation(String pointer, String code, String detail) {
        return at(ProblemType.VALIDATION_ERROR, pointer, code, detail);
    }

    /** @param errors at least one */
    public static Problem validation(List<FieldError> errors) {
        String detail = errors.size() == 1
                ? errors.get(0).detail()
                : errors.size() + " fields are not valid, the first: "
                        + errors.get(0).detail();
        return new Problem(ProblemType.VALIDATION_ERROR, detail, errors, null);
    }

    /** @param detail says nothing about which network range or policy it was */
    public static Problem sinkForbidden(String detail) {
        return at(ProblemType.SINK_FORBIDDEN, "/sink", "forbidden", detail);
    }

    public static Problem preconditionFailed(String detail) {
        return of(ProblemType.PRECONDITION_FAILED, detail);
    }

    public static Problem preconditionRequired() {
        return of(
                ProblemType.PRECONDITION_REQUIRED,
                "Send If-Match with the ETag of the version that this change is based on.");
    }

    public static Problem storageUnavailable() {
        return new Problem(
                ProblemType.STORAGE_UNAVAILABLE,
                "The database could not be asked; whether the request took effect is not known.",
                List.of(),
                DATABASE_RETRY_AFTER);
    }

    /** Whether the credentials are valid is not known. */
    public static Problem providerUnavailable() {
        return new Problem(
                ProblemType.IDENTITY_PROVIDER_UNAVAILABLE,
                "The OpenID Connect provider could not be asked for its keys.",
                List.of(),
                DATABASE_RETRY_AFTER);
    }

    /** Something is in use that this request needs; nothing has changed. */
    public static Problem overloaded(String detail) {
        return new Problem(ProblemType.OVERLOADED, detail, List.of(), OVERLOADED_RETRY_AFTER);
    }

    /** The answer, for whoever has headers to add to it. */
    public Response.ResponseBuilder answer() {
        return ProblemBody.response(this, null);
    }

    public ProblemType type() {
        return type;
    }

    /** Always there: the sentence for this occurrence. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    public List<FieldError> errors() {
        return errors;
    }

    /** How long the client should wait before it asks again; only for what is retryable. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
