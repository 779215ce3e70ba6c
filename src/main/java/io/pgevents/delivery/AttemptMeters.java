package io.pgevents.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.pgevents.log.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Counts attempts, and how long events take from their capture to their delivery. Confined to the loop. */
final class AttemptMeters {

    /** What an attempt came to, as the metric has it. */
    private enum Result {
        DELIVERED,
        RETRY,
        REJECTED,
        GONE,
        /** Failed while the endpoint was known to be down: does not count as a try. */
        SPARED
    }

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofHours(1)
    };

    private static final class OfProtocol {

        private final Map<Result, Counter> attempts = new EnumMap<>(Result.class);
        private final Timer first;
        private final Timer later;

        private OfProtocol(MeterRegistry registry, String protocol) {
            for (Result result : Result.values()) {
                attempts.put(
                        result,
                        Counter.builder("pgevents.attempts")
                                .tags(
                                        "protocol",
                                        protocol,
                                        "outcome",
                                        result.name().toLowerCase(Locale.ROOT))
                                .description("Attempts that have ended; one at a batch counts as one")
                                .register(registry));
            }
            this.first = latency(registry, protocol, "first");
            this.later = latency(registry, protocol, "later");
        }

        private static Timer latency(MeterRegistry registry, String protocol, String attempt) {
            return Timer.builder("pgevents.delivery.latency")
                    .tags("protocol", protocol, "attempt", attempt)
                    .description("From the capture of an event, by the database's clock, to its delivery")
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry);
        }
    }

    private final MeterRegistry registry;
    private final Map<String, OfProtocol> protocols = new HashMap<>();

    AttemptMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void ended(Report report) {
        OfProtocol meters = protocols.computeIfAbsent(
                report.subscription().protocol(), protocol -> new OfProtocol(registry, protocol));
        Result result = result(report);
        counter(meters, result).increment();
        if (result == Result.DELIVERED) {
            Instant end = report.attempt().at().plus(report.attempt().took());
            Timer latency = report.number() == 1 ? meters.first : meters.later;
            for (Event event : report.events()) {
                latency.record(notNegative(Duration.between(event.time().toInstant(), end)));
            }
        }
    }

    /** By two clocks an event can be delivered before it was captured, and would not be counted. */
    private static Duration notNegative(Duration time) {
        return time.isNegative() ? Duration.ZERO : time;
    }

    private static Counter counter(OfProtocol meters, Result result) {
        Counter counter = meters.attempts.get(result);
        if (counter == null) {
            throw new IllegalStateException(result.name());
        }
        return counter;
    }

    private static Result result(Report report) {
        if (report.spared()) {
            return Result.SPARED;
        }
        Outcome outcome = report.attempt().outcome();
        if (outcome instanceof Outcome.Delivered) {
            return Result.DELIVERED;
        }
        if (outcome instanceof Outcome.Rejected) {
            return Result.REJECTED;
        }
        return outcome instanceof Outcome.Gone ? Result.GONE : Result.RETRY;
    }
}
