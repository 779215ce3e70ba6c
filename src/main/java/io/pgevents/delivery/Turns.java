package io.pgevents.delivery;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Whose attempt begins next: endpoints take turns, and at each of them its subscriptions, so that neither a crowd nor a
 * backlog keeps anybody else waiting. Confined to the loop.
 */
final class Turns {

    /** So many attempts are under way at once at most, at all endpoints together. */
    private static final int MOST_UNDER_WAY = 2_000;

    /** So many begin before others on the loop have their turn. */
    private static final int AT_ONCE = 64;

    private final Loop loop;
    private final Set<Endpoint> ready = new LinkedHashSet<>();
    private int underWay;
    private boolean scheduled;

    Turns(Loop loop) {
        this.loop = loop;
    }

    /** The subscription may have something to send. */
    void ready(Runner runner) {
        Endpoint endpoint = runner.endpoint();
        endpoint.queue(runner);
        ready(endpoint);
    }

    void began(Endpoint endpoint) {
        underWay++;
        endpoint.begins();
    }

    /** @return whether the delivery is spared, as {@link Endpoint#ended} says */
    boolean ended(Endpoint endpoint, Attempt attempt, boolean first) {
        underWay--;
        boolean spared = endpoint.ended(attempt, first);
        ready(endpoint);
        return spared;
    }

    private void ready(Endpoint endpoint) {
        if (endpoint.hasQueue()) {
            ready.add(endpoint);
        }
        schedule();
    }

    private void schedule() {
        if (!scheduled && !ready.isEmpty() && underWay < MOST_UNDER_WAY) {
            scheduled = true;
            loop.execute(this::run);
        }
    }

    private void run() {
        scheduled = false;
        for (int begun = 0; begun < AT_ONCE && underWay < MOST_UNDER_WAY && !ready.isEmpty(); begun++) {
            Iterator<Endpoint> first = ready.iterator();
            Endpoint endpoint = first.next();
            first.remove();
            if (takesTurn(endpoint) && endpoint.hasQueue()) {
                ready.add(endpoint);
            }
        }
        schedule();
    }

    /** @return whether it may have another: one without room is asked again when an attempt at it ends */
    private static boolean takesTurn(Endpoint endpoint) {
        if (!endpoint.hasRoom()) {
            return false;
        }
        Runner runner = endpoint.next();
        if (runner != null && runner.endpoint() == endpoint && runner.begin()) {
            endpoint.queue(runner);
        }
        return true;
    }
}
