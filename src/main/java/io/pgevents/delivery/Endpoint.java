package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What all subscriptions to one address share: whether it answers at all, how much it takes at once, and whose turn it
 * is. Confined to the loop.
 */
final class Endpoint {

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    private final String name;
    private final Breaker breaker;
    private final Window window;
    private final Consumer<Endpoint> opened;
    private final Set<Runner> ready = new LinkedHashSet<>();
    private int underWay;
    /** While the endpoint is down, the only one that reads its backlog, to have something to try it with. */
    private @Nullable Runner prober;

    /** @param opened told when the endpoint has failed so often that it gets no more attempts for a while */
    Endpoint(String name, Breaker breaker, Window window, Consumer<Endpoint> opened) {
        this.name = name;
        this.breaker = breaker;
        this.window = window;
        this.opened = opened;
    }

    String name() {
        return name;
    }

    Breaker breaker() {
        return breaker;
    }

    int underWay() {
        return underWay;
    }

    int windowSize() {
        return window.size();
    }

    /** Whether another attempt may begin now. */
    boolean hasRoom() {
        return underWay < window.size() && breaker.permits();
    }

    /** Whether a subscription may read on: all while the endpoint is up; else one, when it is time for a probe. */
    boolean lets(Runner runner) {
        if (!breaker.isOpen()) {
            return true;
        }
        if (!breaker.permits()) {
            return false;
        }
        if (prober == null || !prober.isActive()) {
            prober = runner;
        }
        return prober == runner;
    }

    /** The subscription has nothing to try the endpoint with. */
    void passes(Runner runner) {
        if (prober == runner) {
            prober = null;
        }
    }

    void queue(Runner runner) {
        ready.add(runner);
    }

    boolean hasQueue() {
        return !ready.isEmpty();
    }

    /** Takes the one whose turn it is. */
    @Nullable
    Runner next() {
        Iterator<Runner> first = ready.iterator();
        if (!first.hasNext()) {
            return null;
        }
        Runner runner = first.next();
        first.remove();
        return runner;
    }

    void begins() {
        underWay++;
        breaker.attempting();
    }

    /**
     * Takes note of the end of an attempt.
     *
     * @param first whether it was the first at its delivery. If a receiver can't deal with some events, their further
     *     attempts must not look as if it were down
     * @return whether the delivery is spared: the endpoint was known to be down, so the attempt says nothing about it
     */
    boolean ended(Attempt attempt, boolean first) {
        int withThis = underWay--;
        prober = null;
        if (!(attempt.outcome() instanceof Outcome.Retry retry)) {
            answered(withThis);
            return false;
        }
        if (!retry.answered() && isOverload(attempt)) {
            window.overloaded();
        }
        boolean wasOpen = breaker.isOpen();
        if (retry.answered() && !first && !wasOpen) {
            return false;
        }
        if (breaker.failed()) {
            LOG.endpointPaused(name, breaker.untilProbe());
            opened.accept(this);
        }
        return wasOpen && !retry.answered();
    }

    private void answered(int withThis) {
        if (breaker.succeeded()) {
            window.restart();
            LOG.endpointIsBack(name);
        } else {
            window.succeeded(withThis);
        }
    }

    private static boolean isOverload(Attempt attempt) {
        Integer status = attempt.status();
        return status == null || status == TOO_MANY_REQUESTS || status == UNAVAILABLE;
    }
}
