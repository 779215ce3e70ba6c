package io.pgevents.capture;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.api.EventPublisher;
import io.pgevents.api.EventSource;
import io.pgevents.platform.Database;
import io.pgevents.platform.DirectConnections;
import io.pgevents.platform.StartUpException;
import io.quarkus.arc.All;
import io.quarkus.arc.InstanceHandle;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the {@link EventSource}s that extensions add, each on a thread of its own, while the service runs. */
@Singleton
final class ExtensionSources {

    /** When the schema is there, and everything else has been started. */
    private static final int LAST = 4_000;

    /** What a source still publishes is then in the log, and goes out, before delivery ends. */
    private static final int STOP_FIRST = 100;

    private static final Duration GOOD_BYE = Duration.ofSeconds(10);

    private final Map<String, SourceRunner> runners = new LinkedHashMap<>();

    /** @throws StartUpException if a source has no name, or that of another */
    ExtensionSources(
            @All List<InstanceHandle<EventSource>> beans,
            EventPublisher publisher,
            Database database,
            DirectConnections connections) {
        Map<String, String> classes = new LinkedHashMap<>();
        for (InstanceHandle<EventSource> bean : beans) {
            String className = bean.getBean().getBeanClass().getName();
            EventSource source = bean.get();
            String name = source.name();
            if (name == null || name.isBlank()) {
                throw new StartUpException("the source " + className + " has no name; let name() return one");
            }
            String other = classes.putIfAbsent(name, className);
            if (other != null) {
                throw new StartUpException("two sources have the name '" + name + "': " + other + " and " + className
                        + "; give one another name, or take its jar out of providers and run bin/pgevents build");
            }
            SourceTurns turns = source.exclusive()
                    ? lost -> SourceLock.take(connections, name, lost)
                    : lost -> SourceTurn.ofEveryReplica(database);
            runners.put(name, new SourceRunner(source, name, publisher, turns));
        }
    }

    void start(@Observes @Priority(LAST) StartupEvent started) {
        runners.values().forEach(SourceRunner::start);
    }

    void stop(@Observes @Priority(STOP_FIRST) ShutdownEvent stopped) throws InterruptedException {
        runners.values().forEach(SourceRunner::stop);
        long until = System.nanoTime() + GOOD_BYE.toNanos();
        for (Map.Entry<String, SourceRunner> runner : runners.entrySet()) {
            Duration left = Duration.ofNanos(Math.max(1, until - System.nanoTime()));
            if (!runner.getValue().awaitEnd(left)) {
                LOG.sourceDoesNotStop(runner.getKey(), "it has not returned within " + GOOD_BYE);
            }
        }
    }
}
