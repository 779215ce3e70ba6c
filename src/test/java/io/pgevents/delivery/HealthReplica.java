package io.pgevents.delivery;

import static org.awaitility.Awaitility.await;

import io.pgevents.platform.Database;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** What a replica has to do with the health of subscriptions, and nothing else of it. */
final class HealthReplica implements AutoCloseable {

    private static final Duration OFTEN = Duration.ofMillis(20);

    private final Loop loop = new Loop();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger written = new AtomicInteger();
    private final SubscriptionHealth health;

    HealthReplica(Database database, Duration disableAfter) {
        health = new SubscriptionHealth(loop, new Rows(database, new Settings(disableAfter)), OFTEN, OFTEN);
    }

    void fails(String subscription, int times) {
        run(any -> IntStream.range(0, times).forEach(n -> any.failed(subscription, "HTTP 503", false)));
    }

    void succeeds(String subscription) {
        run(any -> any.succeeded(subscription));
    }

    void run(Consumer<SubscriptionHealth> what) {
        loop.executeAndWait(() -> what.accept(health));
    }

    /** Until it has asked the database twice more: the second time after whatever was to be seen by now. */
    void awaitChecks() {
        int before = asked.get();
        await().until(() -> asked.get() >= before + 2);
    }

    /** How many changes it wanted to be stored. */
    int written() {
        return written.get();
    }

    @Override
    public void close() {
        loop.close();
    }

    private record Settings(Duration disableAfter) implements HealthSettings {

        @Override
        public Optional<List<Duration>> warnAfter() {
            return Optional.of(List.of(Duration.ofHours(1), Duration.ofHours(24), Duration.ofHours(72)));
        }
    }

    private final class Rows extends HealthRows {

        Rows(Database database, HealthSettings settings) {
            super(database, settings);
        }

        @Override
        void begin(List<HealthFinding> findings) {
            asked.incrementAndGet();
            written.addAndGet(findings.size());
            super.begin(findings);
        }

        @Override
        void end(Collection<String> subscriptions) {
            written.addAndGet(subscriptions.size());
            super.end(subscriptions);
        }
    }
}
