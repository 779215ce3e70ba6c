package io.pgevents.sink.channel;

import io.pgevents.delivery.Outcome;
import io.pgevents.log.Event;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One event for one consumer, from the first attempt until the consumer says what came of it. An attempt that begins
 * while the consumer still has the event waits for the same answer. Confined to the channel's context.
 */
final class Handover {

    private final String key;
    private final Event event;
    private final Object payload;
    private final List<Promise<Outcome>> attempts = new ArrayList<>();
    private boolean emitted;

    /** @param key the same for every attempt */
    Handover(String key, Event event, Object payload) {
        this.key = key;
        this.event = event;
        this.payload = payload;
    }

    String key() {
        return key;
    }

    Event event() {
        return event;
    }

    Object payload() {
        return payload;
    }

    /** The consumer has it now. */
    void emitted() {
        emitted = true;
    }

    /** Whether neither an attempt waits for it nor the consumer has it. */
    boolean isForgotten() {
        return !emitted && attempts.isEmpty();
    }

    /**
     * Waits for the consumer.
     *
     * @param vertx whose timers fire on the context
     * @param abandoned run if there was no answer in time
     */
    Future<Outcome> attempt(Vertx vertx, Duration patience, Runnable abandoned) {
        Promise<Outcome> attempt = Promise.promise();
        attempts.add(attempt);
        long timer = vertx.setTimer(Math.max(1, patience.toMillis()), expired -> {
            attempts.remove(attempt);
            abandoned.run();
            attempt.tryComplete(noAnswer(patience));
        });
        return attempt.future().onComplete(ended -> vertx.cancelTimer(timer));
    }

    /** The consumer has answered. */
    void answered(Outcome outcome) {
        List<Promise<Outcome>> waiting = List.copyOf(attempts);
        attempts.clear();
        waiting.forEach(attempt -> attempt.tryComplete(outcome));
    }

    private Outcome noAnswer(Duration patience) {
        String reason = emitted ? "not acknowledged within " : "no demand: the consumer did not ask for it within ";
        return new Outcome.Retry(reason + patience.toMillis() + " ms", null);
    }
}
