package io.pgevents.capture;

import io.pgevents.capture.AmqpInSettings.QueueSettings;
import io.pgevents.platform.DirectConnections;
import io.pgevents.platform.StartUpException;
import io.pgevents.platform.amqp.AmqpBroker;
import io.pgevents.platform.amqp.AmqpBrokers;
import io.pgevents.platform.amqp.AmqpConnections;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Takes the messages of the configured queues into the log, each queue on one replica at a time. */
@Singleton
final class AmqpIn {

    /** When the schema is there, and everything else has been started. */
    private static final int LAST = 4_000;

    private static final int STOP_FIRST = 100;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final int MAX_QUEUE = 255;
    private static final int MAX_PREFETCH = 65_535;

    private final List<AmqpInConsumer> consumers = new ArrayList<>();

    /** @throws StartUpException if one is configured wrongly */
    AmqpIn(
            AmqpInSettings settings,
            AmqpBrokers brokers,
            AmqpConnections connections,
            AmqpInLog log,
            DirectConnections direct) {
        settings.queues().forEach((name, queue) -> {
            AmqpBroker broker = check(name, queue, brokers);
            consumers.add(new AmqpInConsumer(
                    name, broker, queue, connections, log, lost -> SourceLock.take(direct, "amqp-in " + name, lost)));
        });
    }

    void start(@Observes @Priority(LAST) StartupEvent started) {
        consumers.forEach(AmqpInConsumer::start);
    }

    void stop(@Observes @Priority(STOP_FIRST) ShutdownEvent stopped) throws InterruptedException {
        consumers.forEach(AmqpInConsumer::stop);
        for (AmqpInConsumer consumer : consumers) {
            consumer.awaitEnd();
        }
    }

    private static AmqpBroker check(String name, QueueSettings queue, AmqpBrokers brokers) {
        String at = "pgevents.amqp-in." + name;
        if (!NAME.matcher(name).matches()) {
            throw new StartUpException(at + ": a name is of letters, digits, hyphens and underscores, at most 64");
        }
        if (queue.queue().getBytes(StandardCharsets.UTF_8).length > MAX_QUEUE) {
            throw new StartUpException(at + ".queue must have at most " + MAX_QUEUE + " bytes");
        }
        if (queue.prefetch() < 1 || queue.prefetch() > MAX_PREFETCH) {
            throw new StartUpException(at + ".prefetch must be between 1 and " + MAX_PREFETCH);
        }
        return brokers.require(queue.broker(), at + ".broker");
    }
}
