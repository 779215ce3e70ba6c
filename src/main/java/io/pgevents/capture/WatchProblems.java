package io.pgevents.capture;

import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.platform.StatementException;
import java.util.Map;

/** Turns what PostgreSQL says of a watch into the problem of the field that is to blame. */
final class WatchProblems {

    /** The parameter of {@code pgevents.watch} that a message begins with, and the field that it was given in. */
    private static final Map<String, String> FIELDS = Map.of(
            "operations", "/operations",
            "columns", "/columns",
            "exclude", "/exclude",
            "key_columns", "/keyColumns",
            "condition", "/when");

    private WatchProblems() {}

    static Problem of(StatementException failure) {
        String hint = failure.hint();
        String detail = failure.getMessage() + (hint == null ? "." : "; " + hint + ".");
        return switch (failure.sqlState()) {
            case "55P03" -> Problem.overloaded(detail);
            case "42501" ->
                Problem.of(
                        ProblemType.FORBIDDEN,
                        detail
                                + " The service's role needs the privilege TRIGGER on the table and USAGE on its schema, and for always"
                                + " it must own the table. Its owner can call pgevents.watch instead.");
            default -> Problem.validation(pointer(String.valueOf(failure.getMessage())), "refused", detail);
        };
    }

    private static String pointer(String message) {
        return FIELDS.getOrDefault(message.split(" ", 2)[0], "/table");
    }
}
