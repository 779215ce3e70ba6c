package io.pgevents.sink.cdi;

import static io.pgevents.platform.Log.LOG;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.pgevents.platform.StartUpException;
import io.pgevents.subscription.OwnSubscriptions;
import io.pgevents.subscription.SubscriptionStore;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Gives the observers of each name their subscription, unless it is there from an earlier start. */
@ApplicationScoped
class CdiSubscriptions {

    private static final int BEFORE_THE_READER = 2_500;
    private static final String ID = "cdi-";

    /** No subscription may ask for more. */
    private static final int MOST_AT_ONCE = 256;

    private final ObserverDirectory directory;
    private final CdiSettings settings;
    private final OwnSubscriptions own;
    private final SubscriptionStore subscriptions;

    CdiSubscriptions(
            ObserverDirectory directory, CdiSettings settings, OwnSubscriptions own, SubscriptionStore subscriptions) {
        this.directory = directory;
        this.settings = settings;
        this.own = own;
        this.subscriptions = subscriptions;
    }

    void start(@Observes @Priority(BEFORE_THE_READER) StartupEvent started) {
        if (settings.threads() < 1) {
            throw new StartUpException("pgevents.cdi.threads is " + settings.threads() + "; it must be at least 1");
        }
        if (!directory.isEmpty()) {
            LOG.observersFound(directory.toString(), directory.broadcast().size());
        }
        directory.names().forEach(this::subscribe);
    }

    private void subscribe(String name) {
        String id = ID + name;
        if (own.ensure(id, definition(name))) {
            LOG.observersSubscribed(id, name);
            return;
        }
        subscriptions.find(id).ifPresent(existing -> {
            if (!existing.sink().equals(CdiAddress.of(name))) {
                LOG.observersNotSubscribed(name, id, existing.sink());
            }
        });
    }

    /** As many attempts at once as there are threads: more would wait for one, and their time runs. */
    private JsonNode definition(String name) {
        var definition = JsonNodeFactory.instance.objectNode();
        definition.put("sink", CdiAddress.of(name)).put("protocol", CdiAddress.PROTOCOL);
        definition.putObject("config").put("maxConcurrency", Math.min(settings.threads(), MOST_AT_ONCE));
        return definition;
    }
}
