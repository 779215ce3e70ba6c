package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Ends attempts that their sink has forgotten: one that never ended would hold its lane, and its part of the endpoint's
 * window, for ever. Confined to the loop.
 */
final class Watchdog {

    /** A sink is to keep the subscription's timeout by itself; this is for one that doesn't. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private record Pending(String protocol, Instant until, Consumer<Attempt> done) {}

    private final Clock clock;
    private final Set<Pending> pending = Collections.newSetFromMap(new IdentityHashMap<>());

    /** @param clock one that is never set */
    Watchdog(Clock clock) {
        this.clock = clock;
    }

    /** @return what to call, on the loop, when the attempt ends; only the first end counts */
    Consumer<Attempt> watch(Delivery delivery, Consumer<Attempt> done) {
        Duration patience = delivery.subscription().config().timeout().plus(MARGIN);
        var attempt =
                new Pending(delivery.subscription().protocol(), clock.instant().plus(patience), done);
        pending.add(attempt);
        return ended -> {
            if (pending.remove(attempt)) {
                done.accept(ended);
            }
        };
    }

    void look() {
        Instant now = clock.instant();
        List<Pending> overdue = pending.stream()
                .filter(attempt -> attempt.until().isBefore(now))
                .toList();
        for (Pending attempt : overdue) {
            LOG.attemptForgotten(attempt.protocol());
            pending.remove(attempt);
            attempt.done()
                    .accept(new Attempt(
                            new Outcome.Retry("the sink did not say in time what came of it", null),
                            now,
                            MARGIN,
                            null,
                            null,
                            Timings.NONE,
                            null));
        }
    }
}
