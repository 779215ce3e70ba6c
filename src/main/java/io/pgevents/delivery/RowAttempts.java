package io.pgevents.delivery;

import io.pgevents.subscription.Subscription;
import java.util.HashMap;
import java.util.Map;

/** The further attempts of one subscription: at deliveries that have a row. Confined to the loop. */
final class RowAttempts {

    private final Services services;
    private final SpilledLanes spilled;
    /** The size of the event, by row. */
    private final Map<Long, Integer> underWay = new HashMap<>();

    private long bytes;

    RowAttempts(Services services, SpilledLanes spilled) {
        this.services = services;
        this.spilled = spilled;
    }

    int underWay() {
        return underWay.size();
    }

    long bytesUnderWay() {
        return bytes;
    }

    void inherit(RowAttempts earlier) {
        underWay.putAll(earlier.underWay);
        bytes += earlier.bytes;
    }

    void begins(DueRow row) {
        underWay.put(row.id(), row.event().size());
        bytes += row.event().size();
    }

    /** @param endpoint where the attempt went */
    void ended(Subscription subscription, Endpoint endpoint, DueRow row, Attempt attempt) {
        Integer size = underWay.remove(row.id());
        bytes -= size == null ? 0 : size;
        RowResult result = result(subscription, endpoint, row, attempt);
        services.writer().finish(result, () -> services.rowStored(result));
    }

    private RowResult result(Subscription subscription, Endpoint endpoint, DueRow row, Attempt attempt) {
        if (attempt.outcome() instanceof Outcome.Delivered) {
            endpoint.answered();
            return new RowResult(row, DeliveryStatus.DELIVERED, row.attempts() + 1, null, attempt, true);
        }
        if (endpoint.spares(attempt.outcome())) {
            return new RowResult(
                    row,
                    DeliveryStatus.RETRYING,
                    row.attempts(),
                    endpoint.breaker().untilProbe(),
                    attempt,
                    false);
        }
        if (attempt.outcome() instanceof Outcome.Gone) {
            services.disable(subscription, attempt);
        }
        int attempts = row.attempts() + 1;
        Fate fate = Fate.of(services.retryPolicy(), subscription, row.event(), attempts, attempt);
        return new RowResult(row, fate.status(), attempts, fate.delay(), attempt, !fate.holdsLane(subscription));
    }

    /** What came of the attempt is stored. */
    void stored(RowResult result) {
        if (result.releasesLane()) {
            spilled.remove(result.row().lane(), result.row().event().id());
        }
    }
}
