package io.pgevents.log;

import io.pgevents.platform.Database;
import io.pgevents.platform.LookUps;
import java.time.Duration;

/** The classes of this package for tests of others. */
public final class Logs {

    private Logs() {}

    /** A log that is read in pages of that size at most. */
    public static EventLog inPages(int events, long bytes) {
        return new EventLog(pages(events, bytes));
    }

    static ReaderSettings pages(int events, long bytes) {
        return new ReaderSettings() {
            @Override
            public Duration pollInterval() {
                return Duration.ofMillis(20);
            }

            @Override
            public boolean doorbell() {
                return true;
            }

            @Override
            public int pageEvents() {
                return events;
            }

            @Override
            public long pageBytes() {
                return bytes;
            }
        };
    }

    public static EventLookup lookup(Database database) {
        return new EventLookup(database, new LookUps(database));
    }

    public static EventSpans spans() {
        return new EventSpans();
    }
}
