package io.pgevents.delivery;

import io.pgevents.log.EventLog;
import io.pgevents.log.Logs;
import io.pgevents.log.Page;
import io.pgevents.log.Position;
import io.pgevents.log.Positions;
import io.pgevents.platform.Database;
import io.pgevents.subscription.Stores;
import io.pgevents.subscription.SubscriptionStore;
import io.quarkus.runtime.ShutdownEvent;
import java.time.Clock;
import java.util.List;

/** The delivery engine with a reader that a test moves by hand. */
final class Service {

    private final Database database;
    private final EventLog log;
    private final DeliveryEngine engine;
    private Position position = Position.at("1:1:");

    Service(Database database, Sink sink, Clock clock, int pageEvents, long pageBytes) {
        this.database = database;
        this.log = Logs.inPages(pageEvents, pageBytes);
        SubscriptionStore subscriptions = Stores.store(database);
        Positions positions = new Positions();
        DeliveryRows rows = new DeliveryRows(database, Logs.lookup(database));
        this.engine = new DeliveryEngine(
                database,
                log,
                positions,
                subscriptions,
                new SubscriptionChanges(database, subscriptions, positions, rows),
                rows,
                new Sinks(List.of(sink), clock),
                clock);
    }

    /** The reader connects: the first time, or once more. */
    Service connect() {
        position = engine.readerStarts(database);
        return this;
    }

    void disconnect() {
        engine.readerStops();
    }

    /** Reads one page. @return whether there was anything in it */
    boolean readOn() {
        Page page = log.next(database, position);
        if (!page.end().equals(position)) {
            engine.accept(page);
            position = page.end();
        }
        return page.more() || !page.events().isEmpty();
    }

    void subscriptionsChanged() {
        engine.notified("subscriptions");
    }

    void stop() {
        engine.stop(new ShutdownEvent());
    }

    /** Ends it as a crash does. */
    void close() {
        engine.loop().close();
    }
}
