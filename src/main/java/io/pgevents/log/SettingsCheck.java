package io.pgevents.log;

import io.pgevents.platform.StartUpException;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Refuses settings of the log that can't work, before anything is read or dropped by them. */
@Singleton
class SettingsCheck {

    private static final int FIRST = StartUpOrder.READER - 1;

    private final LogSettings log;
    private final ReaderSettings reader;

    SettingsCheck(LogSettings log, ReaderSettings reader) {
        this.log = log;
        this.reader = reader;
    }

    void start(@Observes @Priority(FIRST) StartupEvent started) {
        check();
    }

    /** @throws StartUpException if one is impossible */
    void check() {
        Duration partition = log.partition();
        if (partition.compareTo(Duration.ofMinutes(1)) < 0
                || !partition.equals(Duration.ofMinutes(partition.toMinutes()))) {
            throw new StartUpException(
                    "pgevents.log.partition is " + partition + "; give whole minutes, hours or days, for example P1D");
        }
        if (!isPositive(log.retention())) {
            throw new StartUpException("pgevents.log.retention is " + log.retention()
                    + ", so that events would be dropped before they are delivered; give it longer than outages last, for"
                    + " example P7D");
        }
        if (!isPositive(reader.pollInterval())) {
            throw new StartUpException("pgevents.reader.poll-interval is " + reader.pollInterval()
                    + "; the log would be looked at without a pause; give for example 200ms");
        }
        if (reader.pageEvents() < 1 || reader.pageBytes() < 1) {
            throw new StartUpException("pgevents.reader.page-events and pgevents.reader.page-bytes must be at least 1");
        }
    }

    private static boolean isPositive(Duration time) {
        return !time.isZero() && !time.isNegative();
    }
}
