package io.pgevents.sink.broker;

import io.pgevents.delivery.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** What an attempt came to whose message was not confirmed. */
final class Refusal {

    private static final int MAX_REASON = 300;

    private Refusal() {}

    static Outcome outcome(@Nullable Throwable failure, Duration patience) {
        Throwable reason = failure;
        while (reason instanceof CompletionException && reason.getCause() != null) {
            reason = reason.getCause();
        }
        if (reason instanceof TimeoutException) {
            return new Outcome.Retry("no confirmation by the broker within " + patience, null);
        }
        if (reason == null) {
            return new Outcome.Retry("the connector refused the message", null);
        }
        boolean isFinal = reason instanceof UnsendableException || reason instanceof RecordTooLargeException;
        return isFinal ? new Outcome.Rejected(line(reason)) : new Outcome.Retry(line(reason), null);
    }

    private static String line(Throwable reason) {
        String message = reason.getMessage();
        String line = message == null || message.isBlank()
                ? reason.getClass().getSimpleName()
                : message.strip().replaceAll("\\s+", " ");
        return line.length() <= MAX_REASON ? line : line.substring(0, MAX_REASON) + "…";
    }
}
