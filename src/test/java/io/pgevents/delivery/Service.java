package io.pgevents.delivery;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pgevents.log.EventLog;
import io.pgevents.log.Logs;
import io.pgevents.log.Page;
import io.pgevents.log.Position;
import io.pgevents.platform.Database;
import io.pgevents.platform.MetricsSettings;
import io.pgevents.subscription.Stores;
import io.pgevents.subscription.SubscriptionStore;
import io.quarkus.runtime.ShutdownEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The delivery engine with a reader that a test moves by hand. */
final class Service {

    private final Database database;
    private final EventLog log;
    private final DeliveryEngine engine;
    private Position position = Position.at("1:1:");

    Service(Database database, Sink sink, SteadyClock clock, int pageEvents, long pageBytes) {
        this(database, sink, clock, pageEvents, pageBytes, Duration.ofSeconds(30));
    }

    /** @param lease attempts take a tenth of it at most */
    Service(Database database, Sink sink, SteadyClock clock, int pageEvents, long pageBytes, Duration lease) {
        this(database, sink, clock, Logs.inPages(pageEvents, pageBytes), lease);
    }

    Service(Database database, Sink sink, SteadyClock clock, EventLog log, Duration lease) {
        this.database = database;
        this.log = log;
        SubscriptionStore subscriptions = Stores.store(database);
        DeliveryRows rows = new DeliveryRows(database);
        this.engine = new DeliveryEngine(
                database,
                log,
                subscriptions,
                new LeaseTable(database),
                new LeasePositions(database),
                new ClaimLoader(subscriptions, rows),
                rows,
                new DueRows(database, Logs.lookup(database), rows),
                new Sinks(List.of(sink), List.of(), clock, new DeliveryTracing(null)),
                books(database),
                settings(lease),
                () -> lease.dividedBy(10),
                clock);
    }

    private static Books books(Database database) {
        AttemptLogSettings log = DeliveryTables.attempts(AttemptLogSettings.Scope.ALL);
        return new Books(
                new AttemptLogTable(database),
                log,
                new HealthRows(database, health()),
                new DeliveryStates(database),
                new DeliveryMeters(new SimpleMeterRegistry(), metrics(), new LoopHealth()));
    }

    private static MetricsSettings metrics() {
        return new MetricsSettings() {
            @Override
            public Duration refresh() {
                return Duration.ofSeconds(15);
            }

            @Override
            public int subscriptions() {
                return 10;
            }

            @Override
            public int endpoints() {
                return 10;
            }
        };
    }

    private static HealthSettings health() {
        return new HealthSettings() {
            @Override
            public Optional<List<Duration>> warnAfter() {
                return Optional.empty();
            }

            @Override
            public Duration disableAfter() {
                return Duration.ZERO;
            }
        };
    }

    private static ReplicaSettings settings(Duration lease) {
        return new ReplicaSettings() {
            @Override
            public Duration lease() {
                return lease;
            }

            @Override
            public Optional<String> name() {
                return Optional.of("test");
            }
        };
    }

    /** The reader connects: the first time, or once more. */
    Service connect() {
        position = engine.readerStarts(database, () -> {});
        return this;
    }

    void disconnect() {
        engine.readerStops();
    }

    boolean wantsEvents() {
        return engine.wantsEvents();
    }

    /** Reads one page, if anybody wants it. @return whether there was anything in it */
    boolean readOn() {
        return handOn(wantsEvents() ? log.next(database, position) : log.passOver(database));
    }

    /** As the reader does that has asked whether anybody wants events a moment too early. */
    void passOver() {
        handOn(log.passOver(database));
    }

    private boolean handOn(Page page) {
        if (!page.end().equals(position)) {
            engine.accept(page);
            position = page.end();
        }
        return page.more() || !page.events().isEmpty();
    }

    void subscriptionsChanged() {
        engine.notified("subscriptions");
    }

    void leasesChanged() {
        engine.notified(Leases.CHANGED);
    }

    /** Keeps its one thread busy. */
    void occupy(Runnable task) {
        engine.loop().execute(task);
    }

    void handOver() {
        engine.handOver(new ShutdownEvent());
    }

    /** In good order, after {@link #handOver}. */
    void stop() {
        engine.stop(new ShutdownEvent());
    }

    /** Ends it as a crash does. */
    void close() {
        engine.loop().close();
    }
}
