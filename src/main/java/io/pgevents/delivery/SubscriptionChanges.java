package io.pgevents.delivery;

import io.pgevents.log.Position;
import io.pgevents.log.Positions;
import io.pgevents.platform.Database;
import io.pgevents.subscription.Subscription;
import io.pgevents.subscription.SubscriptionStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out what has become of the subscriptions since they were last looked at. */
@ApplicationScoped
class SubscriptionChanges {

    /** @param position its own, null if it goes with the mark */
    record Changed(Subscription subscription, @Nullable Position position, SpilledLanes spilled) {}

    record Changes(List<Changed> changed, Set<String> gone) {}

    private final Database database;
    private final SubscriptionStore subscriptions;
    private final Positions positions;
    private final DeliveryRows rows;

    SubscriptionChanges(Database database, SubscriptionStore subscriptions, Positions positions, DeliveryRows rows) {
        this.database = database;
        this.subscriptions = subscriptions;
        this.positions = positions;
        this.rows = rows;
    }

    /** @param known the versions that were seen before, by subscription */
    Changes since(Map<String, Long> known) {
        Map<String, Long> versions = subscriptions.versions();
        Set<String> gone = new HashSet<>(known.keySet());
        gone.removeAll(versions.keySet());
        List<String> different = versions.entrySet().stream()
                .filter(version -> !version.getValue().equals(known.get(version.getKey())))
                .map(Map.Entry::getKey)
                .toList();
        if (different.isEmpty()) {
            return new Changes(List.of(), gone);
        }
        Map<String, SpilledLanes> lanes = rows.lanes(database);
        List<Changed> changed = new ArrayList<>();
        for (String id : different) {
            subscriptions
                    .find(id)
                    .ifPresent(subscription -> changed.add(new Changed(
                            subscription,
                            positions.own(database, id).orElse(null),
                            lanes.getOrDefault(id, new SpilledLanes()))));
        }
        return new Changes(changed, gone);
    }
}
