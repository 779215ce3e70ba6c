package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import java.util.function.Consumer;

/** What all subscriptions to one address share: whether it answers at all. Confined to the loop. */
final class Endpoint {

    private final String name;
    private final Breaker breaker;
    private final Consumer<Endpoint> opened;

    /** @param opened told when the endpoint has failed so often that it gets no more attempts for a while */
    Endpoint(String name, Breaker breaker, Consumer<Endpoint> opened) {
        this.name = name;
        this.breaker = breaker;
        this.opened = opened;
    }

    String name() {
        return name;
    }

    Breaker breaker() {
        return breaker;
    }

    void answered() {
        if (breaker.succeeded()) {
            LOG.endpointIsBack(name);
        }
    }

    /**
     * Takes note of an attempt that failed.
     *
     * @return whether the delivery is spared: the endpoint was known to be down, so the attempt says nothing about it
     */
    boolean spares(Outcome outcome) {
        if (!(outcome instanceof Outcome.Retry)) {
            answered();
            return false;
        }
        boolean wasOpen = breaker.isOpen();
        if (breaker.failed()) {
            LOG.endpointPaused(name, breaker.untilProbe());
            opened.accept(this);
        }
        return wasOpen;
    }
}
