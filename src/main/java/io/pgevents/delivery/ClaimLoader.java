package io.pgevents.delivery;

import io.pgevents.subscription.Subscription;
import io.pgevents.subscription.SubscriptionStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads what it takes to run slots. Everything here blocks. */
@ApplicationScoped
class ClaimLoader {

    private final SubscriptionStore subscriptions;
    private final DeliveryRows rows;

    ClaimLoader(SubscriptionStore subscriptions, DeliveryRows rows) {
        this.subscriptions = subscriptions;
        this.rows = rows;
    }

    /** Read after they were claimed, so nobody else adds rows to them. Those whose subscription is gone are left out. */
    List<Arrival> load(List<Claim> claims) {
        Map<String, Subscription> byId =
                subscriptions(claims.stream()
                                .map(claim -> claim.lease().slot().subscription())
                                .collect(Collectors.toSet()))
                        .stream()
                        .collect(Collectors.toMap(Subscription::id, Function.identity()));
        Map<Slot, SpilledLanes> lanes =
                rows.lanes(claims.stream().map(claim -> claim.lease().slot()).toList());
        return claims.stream()
                .filter(claim -> byId.containsKey(claim.lease().slot().subscription()))
                .map(claim -> new Arrival(
                        byId.get(claim.lease().slot().subscription()),
                        claim,
                        lanes.getOrDefault(claim.lease().slot(), new SpilledLanes())))
                .toList();
    }

    List<Subscription> subscriptions(Collection<String> ids) {
        return subscriptions.find(ids);
    }
}
