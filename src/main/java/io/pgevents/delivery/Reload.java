package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Brings what has become of the subscriptions to the fleet, one look at a time. Confined to the loop. */
final class Reload {

    private final Loop loop;
    private final SubscriptionChanges changes;
    private final Supplier<@Nullable Fleet> fleet;
    private boolean underWay;
    /** Something has changed during the look that is under way. */
    private boolean again;

    /** @param fleet the present one; null while there is no reader, and then there is nothing to do */
    Reload(Loop loop, SubscriptionChanges changes, Supplier<@Nullable Fleet> fleet) {
        this.loop = loop;
        this.changes = changes;
        this.fleet = fleet;
    }

    boolean isUnderWay() {
        return underWay;
    }

    void look() {
        Fleet asking = fleet.get();
        if (asking == null) {
            return;
        }
        if (underWay) {
            again = true;
            return;
        }
        underWay = true;
        again = false;
        Map<String, Long> known = Map.copyOf(asking.versions());
        loop.call(() -> changes.since(known), found -> ends(asking, found), failure -> {
            underWay = false;
            LOG.debug("The subscriptions could not be read", failure);
        });
    }

    private void ends(Fleet asking, SubscriptionChanges.Changes found) {
        underWay = false;
        if (asking == fleet.get()) {
            asking.apply(found);
        }
        if (again) {
            look();
        }
    }
}
