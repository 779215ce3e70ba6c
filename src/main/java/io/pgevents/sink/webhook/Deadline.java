package io.pgevents.sink.webhook;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** The moment when an attempt must be over, by a clock that is never set. */
final class Deadline {

    private final long startNanos;
    private final Duration patience;

    Deadline(Duration patience) {
        this(System.nanoTime(), patience);
    }

    private Deadline(long startNanos, Duration patience) {
        this.startNanos = startNanos;
        this.patience = patience;
    }

    Deadline later(Duration margin) {
        return new Deadline(startNanos, patience.plus(margin));
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    /** At least 1, which is what timers want. */
    long remainingMillis() {
        return Math.max(1, patience.minus(elapsed()).toMillis());
    }

    /** The same future, failed with a {@link TimeoutException} if it is not complete by then. */
    <T> Future<T> bound(Vertx vertx, Future<T> future) {
        Promise<T> bounded = Promise.promise();
        long timer = vertx.setTimer(
                remainingMillis(), ignored -> bounded.tryFail(new TimeoutException("no time left for this attempt")));
        future.onComplete(result -> {
            vertx.cancelTimer(timer);
            if (result.succeeded()) {
                bounded.tryComplete(result.result());
            } else {
                bounded.tryFail(result.cause());
            }
        });
        return bounded.future();
    }

    boolean isOver() {
        return elapsed().compareTo(patience) >= 0;
    }
}
