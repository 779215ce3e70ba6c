package io.pgevents.sink.channel;

import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The channels of this replica, by name: those that are configured, whether somebody consumes them or not. Thread-safe. */
@ApplicationScoped
class Channels {

    private static final int BEFORE_ALL_OTHERS = 1;

    private final Vertx vertx;
    private final ChannelSubscriptions subscriptions;
    private final Map<String, Channel> byName = new ConcurrentHashMap<>();

    Channels(Vertx vertx, ChannelSubscriptions subscriptions) {
        this.vertx = vertx;
        this.subscriptions = subscriptions;
    }

    /** Makes a channel, which gets its subscription when somebody begins to consume it. */
    Channel open(ChannelScope scope) {
        return byName.computeIfAbsent(
                scope.channel(),
                name -> new Channel(
                        name, ((VertxInternal) vertx).createEventLoopContext(), () -> subscriptions.ensure(scope)));
    }

    /** Null if there is none on this replica. */
    @Nullable
    Channel find(String name) {
        return byName.get(name);
    }

    void stop(@Observes @Priority(BEFORE_ALL_OTHERS) ShutdownEvent stopped) {
        byName.values().forEach(Channel::stops);
    }
}
