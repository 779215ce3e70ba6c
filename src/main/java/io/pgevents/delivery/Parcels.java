package io.pgevents.delivery;

import io.pgevents.log.Event;
import io.pgevents.subscription.DeliverySettings;
import io.pgevents.subscription.DeliverySettings.Batch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes out next in one request: one event, or as many as the subscription wants together. Events of one lane may
 * go in one request, in their order. Confined to the loop.
 */
final class Parcels {

    private final Lanes lanes;
    private long waitsSince;
    private boolean waits;

    Parcels(Lanes lanes) {
        this.lanes = lanes;
    }

    /** How long to wait for more events to go along; zero if there is nothing to send or no reason to wait. */
    Duration waits(DeliverySettings settings, boolean upToDate) {
        Batch batch = settings.form().batch();
        if (batch == null || !upToDate || lanes.isEmpty() || lanes.waiting() >= batch.maxEvents()) {
            waits = false;
            return Duration.ZERO;
        }
        if (!waits) {
            waits = true;
            waitsSince = System.nanoTime();
        }
        Duration left = batch.maxWait().minusNanos(System.nanoTime() - waitsSince);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Takes it out of the lanes; empty if nothing is to go now. */
    List<Trial.Item> next(DeliverySettings settings, boolean upToDate) {
        if (!waits(settings, upToDate).isZero()) {
            return List.of();
        }
        waits = false;
        Batch batch = settings.form().batch();
        Event first = lanes.next();
        if (first == null) {
            return List.of();
        }
        String lane = LaneName.of(settings.ordering(), first);
        if (batch == null) {
            return List.of(new Trial.Item(first, lane));
        }
        List<Trial.Item> items = new ArrayList<>();
        items.add(new Trial.Item(first, lane));
        fill(items, settings, batch);
        return items;
    }

    private void fill(List<Trial.Item> items, DeliverySettings settings, Batch batch) {
        Trial.Item last = items.get(0);
        long room = batch.maxBytes() - last.event().size();
        while (items.size() < batch.maxEvents()) {
            Event next = more(last.lane(), room);
            if (next == null) {
                return;
            }
            last = new Trial.Item(next, LaneName.of(settings.ordering(), next));
            items.add(last);
            room -= next.size();
        }
    }

    private @Nullable Event more(@Nullable String lane, long room) {
        Event following = lanes.following(lane, room);
        return following == null ? lanes.next(room) : following;
    }
}
