package io.pgevents.subscription;

import io.pgevents.platform.Problem;
import io.pgevents.platform.auth.CurrentCaller;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions that whoever makes the present request may know of. To anybody else one is as if it was not there. To be
 * used by resources only; every method blocks on the database.
 */
@ApplicationScoped
public class CallersSubscriptions {

    private final SubscriptionTable table;
    private final SubscriptionStore store;
    private final CurrentCaller caller;

    CallersSubscriptions(SubscriptionTable table, SubscriptionStore store, CurrentCaller caller) {
        this.table = table;
        this.store = store;
        this.caller = caller;
    }

    /** The one whose things are shown; null for those of all. */
    public @Nullable String owner() {
        return caller.get().owner();
    }

    /** Whether the caller may know of what belongs to the subscription of this id. */
    public boolean knows(String id) {
        String owner = owner();
        return owner == null || table.isOwned(id, owner);
    }

    /** @throws Problem {@code not-found} */
    public Subscription require(String id) {
        return Optional.of(id).filter(this::knows).flatMap(store::find).orElseThrow(() -> missing(id));
    }

    Optional<StoredSubscription> find(String id) {
        // Asked first, so that one of somebody else's takes no longer than one that is not there.
        return Optional.of(id)
                .filter(this::knows)
                .flatMap(table::find)
                .filter(stored -> caller.get().owns(stored.owner()));
    }

    /** @throws Problem {@code not-found} */
    StoredSubscription stored(String id) {
        return find(id).orElseThrow(() -> missing(id));
    }

    static Problem missing(String id) {
        return Problem.notFound("subscription '" + id + "'");
    }
}
