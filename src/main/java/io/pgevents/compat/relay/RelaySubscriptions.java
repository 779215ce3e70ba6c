package io.pgevents.compat.relay;

import static io.pgevents.platform.Log.LOG;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.subscription.MaintainedSubscriptions;
import io.pgevents.subscription.Subscription;
import io.pgevents.subscription.Subscription.Status;
import io.pgevents.subscription.SubscriptionStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;

/** The subscriptions that feed the two. Blocks on the database; thread-safe. */
@ApplicationScoped
public class RelaySubscriptions {

    private static final Set<String> MAINTAINED = Set.of("source", "types", "filters");

    private static final String UNWANTED = "the configuration does not name it any more";

    /**
     * Quick until the broker is known to be away, which it is after five failures: what is read before has to wait in rows,
     * which go out one by one.
     */
    private static final List<String> FIRST_WAITS = List.of("PT0.2S", "PT0.5S", "PT1S", "PT2S", "PT5S", "PT15S");

    private static final String FURTHER_WAITS = "PT1M";
    private static final int MOST_WAITS = 100;

    /** Enough to keep a connection busy while confirms are on their way. */
    private static final int BATCH = 100;

    private final MaintainedSubscriptions subscriptions;
    private final SubscriptionStore store;

    RelaySubscriptions(MaintainedSubscriptions subscriptions, SubscriptionStore store) {
        this.subscriptions = subscriptions;
        this.store = store;
    }

    /**
     * A definition for notifications, still without a source or filters. Order holds over all its events. A message that
     * the broker can't have counts for nothing while the broker is known to be away, so the schedule is for the few attempts
     * before that, and is as long as it may be.
     */
    public static ObjectNode definition(String sink, String protocol) {
        ObjectNode definition =
                JsonNodeFactory.instance.objectNode().put("sink", sink).put("protocol", protocol);
        definition.putArray("types").add("pgevents.notification");
        ObjectNode config =
                definition.putObject("config").put("ordering", "all").put("timeout", "PT10S");
        config.putObject("batch").put("maxEvents", BATCH).put("maxWait", "PT0S");
        ArrayNode schedule = config.putArray("schedule");
        FIRST_WAITS.forEach(schedule::add);
        while (schedule.size() < MOST_WAITS) {
            schedule.add(FURTHER_WAITS);
        }
        return definition;
    }

    /** Makes it, or gives it the source and the filters of the definition; and activates it if {@link #retire} ended it. */
    public void maintain(String id, ObjectNode definition) {
        if (!subscriptions.maintain(id, definition, MAINTAINED)) {
            LOG.relaySubscriptionTaken(id, definition.get("sink").textValue());
            return;
        }
        Subscription stored = store.find(id).orElse(null);
        if (stored != null && stored.status() == Status.DISABLED && UNWANTED.equals(stored.statusReason())) {
            store.setStatus(id, Status.ACTIVE, null);
        }
    }

    /** Disables those of a protocol that are not wanted any more; what they have not delivered is kept as long as the log. */
    public void retire(String protocol, Set<String> wanted) {
        for (Subscription subscription : store.all()) {
            if (subscription.protocol().equals(protocol)
                    && !wanted.contains(subscription.id())
                    && subscription.status() == Status.ACTIVE
                    && store.setStatus(subscription.id(), Status.DISABLED, UNWANTED)) {
                LOG.relaySubscriptionRetired(subscription.id());
            }
        }
    }

    /** Whether there are any, also of an earlier configuration. */
    public boolean exist(String protocol) {
        return store.all().stream()
                .anyMatch(subscription -> subscription.protocol().equals(protocol));
    }
}
