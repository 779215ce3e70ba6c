package io.pgevents.log;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.pgevents.platform.Statements;
import jakarta.inject.Singleton;

/** How reading goes, as metrics. */
@Singleton
class ReaderMetrics implements PageListener {

    private final Counter events;
    private final Counter starts;

    ReaderMetrics(MeterRegistry registry, ReaderHealth health, LogSettings settings) {
        Gauge.builder("pgevents.reader.up", health, reader -> reader.isReading() ? 1 : 0)
                .description("1 while the reader looks at the log, 0 otherwise")
                .register(registry);
        Gauge.builder(
                        "pgevents.reader.look.age",
                        health,
                        reader -> reader.sinceLook().toMillis() / 1_000.0)
                .baseUnit("seconds")
                .description("Since the reader last looked at the log with success")
                .register(registry);
        Gauge.builder("pgevents.log.retention", settings, log -> log.retention().toSeconds())
                .baseUnit("seconds")
                .description("How long events are kept")
                .register(registry);
        this.events = Counter.builder("pgevents.reader.events")
                .description("Events that the reader has read")
                .register(registry);
        this.starts = Counter.builder("pgevents.reader.starts")
                .description("How often the reader began anew: once, and again after each loss of the database")
                .register(registry);
    }

    @Override
    public void readerStarts(Statements database) {
        starts.increment();
    }

    @Override
    public boolean wantsEvents() {
        return false;
    }

    @Override
    public void accept(Page page) {
        events.increment(page.events().size());
    }
}
