package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells the fleet what has become of the subscriptions, asking once more if something changed meanwhile. Confined to the loop. */
final class Reload {

    private final Loop loop;
    private final SubscriptionChanges changes;
    private boolean underWay;
    private boolean again;

    Reload(Loop loop, SubscriptionChanges changes) {
        this.loop = loop;
        this.changes = changes;
    }

    boolean isUnderWay() {
        return underWay;
    }

    /** @param current the fleet at the time; an answer to one that has been replaced is of no use */
    void start(Supplier<@Nullable Fleet> current) {
        Fleet asking = current.get();
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
        loop.call(
                () -> changes.since(known),
                found -> {
                    underWay = false;
                    if (asking == current.get()) {
                        asking.apply(found);
                    }
                    if (again) {
                        start(current);
                    }
                },
                failure -> {
                    underWay = false;
                    LOG.debug("The subscriptions could not be read", failure);
                });
    }
}
