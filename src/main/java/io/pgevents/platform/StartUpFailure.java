package io.pgevents.platform;

import static io.pgevents.platform.Log.LOG;

import io.quarkus.runtime.QuarkusBindException;
import io.smallrye.config.ConfigValidationException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Says in one line why the service does not start. What nobody has foreseen goes to the log with its stack trace. */
final class StartUpFailure {

    private StartUpFailure() {}

    static String reason(Throwable failure) {
        Throwable last = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartUpException foreseen) {
                LOG.debug("Start-up failed", failure);
                return oneLine(foreseen.getMessage());
            }
            if (cause instanceof ConfigValidationException invalid) {
                return oneLine(problems(invalid));
            }
            if (cause instanceof QuarkusBindException taken) {
                return "Port " + taken.getPort() + " of " + taken.getHost()
                        + " cannot be listened on: another program has it; set quarkus.http.port to another";
            }
            last = cause;
        }
        LOG.unexpected("the start", failure);
        return oneLine(last.toString());
    }

    /** Without the names of exceptions and the ids in front of what the reader needs. */
    private static String problems(ConfigValidationException invalid) {
        return IntStream.range(0, invalid.getProblemCount())
                .mapToObj(number -> invalid.getProblem(number)
                        .getMessage()
                        .replaceFirst("^([\\w.]+Exception: )?(SRCFG\\d+: )?", ""))
                .collect(Collectors.joining("; "));
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
