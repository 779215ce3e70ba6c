package io.pgevents.sink.channel;

import static io.pgevents.platform.Log.LOG;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.platform.Database;
import io.pgevents.platform.StartUpException;
import io.pgevents.sink.channel.ChannelScope.Table;
import io.pgevents.subscription.MaintainedSubscriptions;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives every channel that somebody consumes its subscription: those of the start before the first event is delivered,
 * later ones soon. Thread-safe.
 */
@ApplicationScoped
class ChannelSubscriptions {

    /** Reactive messaging has wired its consumers by then, at 1,000, and nothing is delivered yet. */
    private static final int BEFORE_THE_READER = 2_000;

    /**
     * Reactive messaging gives most consumers one message at a time: while one is processed few others should wait, because
     * their time runs.
     */
    private static final int AT_ONCE = 4;

    private static final Set<String> DECIDED_BY_ATTRIBUTES = Set.of("source", "types");

    private static final Duration AGAIN = Duration.ofSeconds(5);

    private static final String SOURCE = """
            SELECT concat('/', pgevents.uri_segment(current_database()), '/', pgevents.uri_segment($1), '/',
                          pgevents.uri_segment($2)) AS source""";

    private final Database database;
    private final MaintainedSubscriptions subscriptions;
    private final Vertx vertx;
    private final List<ChannelScope> consumedEarly = new ArrayList<>();
    private @Nullable StartUpException mistake;
    private boolean started;

    ChannelSubscriptions(Database database, MaintainedSubscriptions subscriptions, Vertx vertx) {
        this.database = database;
        this.subscriptions = subscriptions;
        this.vertx = vertx;
    }

    /** Stops the start, when its time has come. */
    synchronized void refuse(StartUpException found) {
        mistake = mistake == null ? found : mistake;
    }

    /** Somebody consumes the channel. Does not block. */
    synchronized void ensure(ChannelScope scope) {
        if (started) {
            ensureLate(scope);
        } else {
            consumedEarly.add(scope);
        }
    }

    void start(@Observes @Priority(BEFORE_THE_READER) StartupEvent start) {
        toEnsure().forEach(this::ensureNow);
    }

    private synchronized List<ChannelScope> toEnsure() {
        if (mistake != null) {
            throw mistake;
        }
        started = true;
        return List.copyOf(consumedEarly);
    }

    private void ensureLate(ChannelScope scope) {
        vertx.executeBlocking(() -> {
                    ensureNow(scope);
                    return true;
                })
                .onFailure(failure -> {
                    LOG.channelNotSubscribed(scope.channel(), AGAIN, EventMessage.reason(failure));
                    vertx.setTimer(AGAIN.toMillis(), again -> ensureLate(scope));
                });
    }

    private void ensureNow(ChannelScope scope) {
        String id = ChannelName.subscription(scope.channel());
        if (!subscriptions.maintain(id, definition(scope), DECIDED_BY_ATTRIBUTES)) {
            LOG.channelSubscriptionTaken(scope.channel(), id);
        }
    }

    private ObjectNode definition(ChannelScope scope) {
        ObjectNode definition = JsonNodeFactory.instance
                .objectNode()
                .put("sink", ChannelName.sink(scope.channel()))
                .put("protocol", InboundSink.PROTOCOL);
        String source = source(scope);
        if (source != null) {
            definition.put("source", source);
        }
        scope.types().forEach(definition.putArray("types")::add);
        definition.putObject("config").put("maxConcurrency", AT_ONCE);
        return definition;
    }

    private @Nullable String source(ChannelScope scope) {
        Table table = scope.table();
        if (table != null) {
            return source(table.schema(), table.name());
        }
        return scope.notifications() == null ? null : source("channels", scope.notifications());
    }

    private String source(String first, String second) {
        return database.run(SOURCE, first, second).iterator().next().getString("source");
    }
}
