package io.pgevents.subscription;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.subscription.Subscription.Status;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions as the engine needs them. Every method blocks on the database, and may be called on several
 * threads at once. A subscription that did not change is returned as the same object, so that its filters are
 * compiled once and keep their count of errors.
 */
@ApplicationScoped
public class SubscriptionStore {

    private final SubscriptionTable table;
    private final DeliveryLimits limits;
    private final Map<String, Subscription> cache = new ConcurrentHashMap<>();

    SubscriptionStore(SubscriptionTable table, DeliveryLimits limits) {
        this.table = table;
        this.limits = limits;
    }

    /** All subscriptions, whatever their status, oldest first. */
    public List<Subscription> all() {
        List<StoredSubscription> stored = table.all();
        List<Subscription> all = stored.stream().map(this::prepared).toList();
        cache.keySet().retainAll(stored.stream().map(StoredSubscription::id).collect(Collectors.toSet()));
        return all;
    }

    /** The present version of every subscription, by id. */
    public Map<String, Long> versions() {
        return table.versions();
    }

    public Optional<Subscription> find(String id) {
        return table.find(id).map(this::prepared);
    }

    /**
     * Those of the subscriptions that there are and that can be served, in one query. One that ought to be served and
     * can't, because this service is not able to read what is stored, is left out, and disabled: whoever runs it must not
     * take its events for unwanted.
     */
    public List<Subscription> find(Collection<String> ids) {
        List<Subscription> found = new ArrayList<>();
        for (StoredSubscription stored : table.find(ids)) {
            Subscription subscription = prepared(stored);
            if (subscription.status() == stored.status()) {
                found.add(subscription);
            } else {
                table.disable(stored.id(), stored.version(), subscription.statusReason());
            }
        }
        return found;
    }

    /** Activates what is disabled only because it could not be served, and can be now. */
    void restore() {
        for (StoredSubscription stored : table.unservable()) {
            if (Reading.of(stored).obstacle() == null && table.setStatus(stored.id(), Status.ACTIVE, null)) {
                LOG.subscriptionServedAgain(stored.id());
            }
        }
    }

    /**
     * Sets the status, and tells every replica if that changed anything.
     *
     * @param reason shown to the owner; null for none
     * @return whether it changed anything; false also if there is no such subscription
     */
    public boolean setStatus(String id, Status status, @Nullable String reason) {
        return table.setStatus(id, status, reason);
    }

    /** One caller prepares while others wait, so that all get the same object. */
    private Subscription prepared(StoredSubscription stored) {
        return cache.compute(stored.id(), (id, known) -> isOf(known, stored) ? known : prepare(stored));
    }

    /** A subscription that was deleted and made anew has the same id and version, but another birthday. */
    private static boolean isOf(@Nullable Subscription known, StoredSubscription stored) {
        return known != null
                && known.version() == stored.version()
                && known.createdAt().equals(stored.createdAt().toInstant());
    }

    private Subscription prepare(StoredSubscription stored) {
        Reading reading = Reading.of(stored);
        if (reading.obstacle() == null) {
            return subscription(stored, reading.definition(), stored.status(), stored.statusReason());
        }
        if (stored.trouble() == null) {
            LOG.subscriptionUnreadable(stored.id(), reading.obstacle());
        } else {
            LOG.subscriptionUndecryptable(stored.id(), reading.obstacle());
        }
        return subscription(stored, reading.definition(), Status.DISABLED, Reading.UNSERVABLE + reading.obstacle());
    }

    private Subscription subscription(
            StoredSubscription stored, Definition definition, Status status, @Nullable String reason) {
        return new Subscription(
                stored.id(),
                stored.version(),
                status,
                reason,
                definition.sink(),
                definition.protocol(),
                definition.source(),
                definition.types(),
                definition.filters(),
                definition.config().withTimeoutOfAtMost(limits.maxTimeout()),
                SealedHeaders.of(definition.effectiveHeaders()),
                definition.settings(),
                stored.secrets(),
                stored.owner(),
                stored.reach(),
                stored.createdAt().toInstant(),
                stored.updatedAt().toInstant());
    }
}
