package io.pgevents.capture.listen;

import static org.awaitility.Awaitility.await;

import io.pgevents.capture.Captures;
import io.pgevents.capture.ListenedChannels;
import io.pgevents.platform.TestConnections;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** The listener of one replica, without the rest of it. */
final class ListeningReplica {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestConnections connections;
    private final ListenHealth health = new ListenHealth();
    private final ChannelListener listener;
    private final ListenedChannels channels;

    ListeningReplica(String url) {
        this.connections = new TestConnections(url);
        this.channels = Captures.channels(connections.database());
        this.listener = new ChannelListener(connections.direct(), connections.database(), channels, health);
    }

    ListeningReplica captures(String... names) {
        for (String name : names) {
            channels.ensure(name, ListenedChannels.API);
        }
        return this;
    }

    ListeningReplica releases(String name) {
        channels.release(name, ListenedChannels.API);
        return this;
    }

    /** Starts it and waits until it hears what is captured by now. */
    ListeningReplica start() {
        listener.start(new StartupEvent());
        return awaitListening();
    }

    ListeningReplica awaitListening() {
        int wanted = channels.all().size();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> ((Long) data().get("channels")).intValue() == wanted
                        && !data().get("state").equals("deaf"));
        return this;
    }

    /** Starts it without waiting for anything. */
    void launch() {
        listener.start(new StartupEvent());
    }

    boolean hasHeardEverything() {
        return listener.hasHeardEverything();
    }

    boolean isReady() {
        return health.call().await().indefinitely().getStatus() == HealthCheckResponse.Status.UP;
    }

    /** starting, idle, stand by, recorder or deaf. */
    String state() {
        return (String) data().get("state");
    }

    String reason() {
        return (String) data().get("reason");
    }

    void stop() {
        try {
            listener.stop(new ShutdownEvent());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        connections.close();
    }

    private Map<String, Object> data() {
        return health.call().await().indefinitely().getData().orElseThrow();
    }
}
