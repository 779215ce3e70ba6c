package io.pgevents.compat.bridge;

import static io.pgevents.platform.Log.LOG;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.capture.ListenedChannels;
import io.pgevents.compat.relay.ListenName;
import io.pgevents.compat.relay.RelaySubscriptions;
import io.pgevents.platform.StartUpException;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Starts the bridge: every binding gets a subscription, and then its channel is captured. As the original it refuses to
 * start if the broker does not know an entity; unlike it, it starts if the broker can't be asked.
 */
@ApplicationScoped
class BridgeStart {

    private static final int BEFORE_THE_READER = 2_100;
    private static final String ORIGIN = "bridge";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Bridge bridge;
    private final RelaySubscriptions subscriptions;
    private final ListenedChannels channels;

    BridgeStart(Bridge bridge, RelaySubscriptions subscriptions, ListenedChannels channels) {
        this.bridge = bridge;
        this.subscriptions = subscriptions;
        this.channels = channels;
    }

    void start(@Observes @Priority(BEFORE_THE_READER) StartupEvent started) {
        Bridge.Running running = bridge.running();
        if (running == null) {
            end();
            return;
        }
        requireEntities(running);
        Set<String> wanted = new HashSet<>();
        Set<String> captured = new HashSet<>();
        for (Binding binding : running.bindings()) {
            wanted.add(bridge(binding));
            captured.add(ListenName.channel(binding.channel()));
        }
        subscriptions.retire(BridgeName.PROTOCOL, wanted);
        releaseAllBut(captured);
        LOG.bridgeRuns(running.broker().toString(), running.bindings().toString());
    }

    /** Not the bridge here, but another replica may be: its subscriptions stay until somebody deletes them. */
    private void end() {
        if (!subscriptions.exist(BridgeName.PROTOCOL)) {
            releaseAllBut(Set.of());
        }
    }

    private void releaseAllBut(Set<String> captured) {
        channels.of(ORIGIN).stream()
                .filter(channel -> !captured.contains(channel))
                .forEach(channel -> channels.release(channel, ORIGIN));
    }

    /** @return the id of its subscription */
    private String bridge(Binding binding) {
        String channel = ListenName.channel(binding.channel());
        try {
            ListenedChannels.check(channel);
        } catch (IllegalArgumentException e) {
            throw new StartUpException("BRIDGE_CHANNELS: " + e.getMessage(), e);
        }
        String id = BridgeName.NAMES.subscription(binding.channel());
        ObjectNode definition =
                RelaySubscriptions.definition(BridgeName.NAMES.sink(binding.channel()), BridgeName.PROTOCOL);
        definition.put("source", channels.sources(List.of(channel)).get(channel));
        subscriptions.maintain(id, definition);
        channels.ensure(channel, ORIGIN);
        return id;
    }

    private static void requireEntities(Bridge.Running running) {
        for (String name :
                running.bindings().stream().map(Binding::entity).distinct().toList()) {
            try {
                Entity entity = running.entities()
                        .find(name, PATIENCE)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(2 * PATIENCE.toMillis() + 1_000, TimeUnit.MILLISECONDS);
                if (entity == Entity.NEITHER) {
                    throw new StartUpException(Entities.missing(name));
                }
            } catch (ExecutionException | TimeoutException e) {
                Throwable reason = e.getCause() == null ? e : e.getCause();
                LOG.bridgeBrokerAway(running.broker().toString(), String.valueOf(reason.getMessage()));
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StartUpException("interrupted while the broker was asked for \"" + name + "\"", e);
            }
        }
    }
}
