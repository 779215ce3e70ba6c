package io.pgevents.log;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the event log is read. */
@ConfigMapping(prefix = "pgevents.reader")
interface ReaderSettings {

    /** How long the reader sleeps at most when nobody rings the doorbell. */
    @WithDefault("200ms")
    Duration pollInterval();

    /** Whether writers ring when the reader sleeps; if not, an event waits for the next poll. */
    @WithDefault("true")
    boolean doorbell();

    /** The most events that are read at once. */
    @WithDefault("1000")
    int pageEvents();

    /** The most bytes of data that are read at once, unless a single event is larger. */
    @WithDefault("4194304")
    long pageBytes();
}
