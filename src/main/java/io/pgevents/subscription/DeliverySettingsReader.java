package io.pgevents.subscription;

import io.pgevents.platform.Findings;
import io.pgevents.subscription.DeliverySettings.OnExhausted;
import io.pgevents.subscription.DeliverySettings.Ordering;
import io.pgevents.subscription.DeliverySettings.Pace;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads a subscription's {@code config}. Names, and the meaning of {@code backoffPolicy}, are those of the Knative
 * delivery specification where it has them.
 */
final class DeliverySettingsReader {

    static final Duration MIN_TIMEOUT = Duration.ofMillis(100);
    static final Duration MAX_TIMEOUT = Duration.ofSeconds(60);
    static final Duration MAX_WAIT = Duration.ofDays(7);
    static final int MAX_RETRIES = 100;
    static final int MAX_CONCURRENCY = 256;

    private enum BackoffPolicy {
        LINEAR,
        EXPONENTIAL
    }

    private final Fields config;
    private final Findings findings;

    DeliverySettingsReader(Fields config, Findings findings) {
        this.config = config;
        this.findings = findings;
    }

    DeliverySettings read() {
        DeliverySettings defaults = DeliverySettings.DEFAULTS;
        var settings = new DeliverySettings(
                config.duration("timeout", MIN_TIMEOUT, MAX_TIMEOUT).orElse(defaults.timeout()),
                schedule(defaults.schedule()),
                defaults.jitter(),
                config.duration("retryAfterMax", Duration.ZERO, MAX_WAIT).orElse(defaults.retryAfterMax()),
                config.choice("ordering", Ordering.class).orElse(defaults.ordering()),
                config.choice("orderingExhausted", OnExhausted.class).orElse(defaults.orderingExhausted()),
                new Pace(
                        config.integer("maxConcurrency", 1, MAX_CONCURRENCY)
                                .orElse(defaults.pace().maxConcurrency()),
                        defaults.pace().ratePerSecond(),
                        defaults.pace().shards()),
                defaults.form());
        refuseWhatDoesNotWorkYet();
        config.refuseOthers();
        return settings;
    }

    private List<Duration> schedule(List<Duration> standard) {
        var schedule = config.durations("schedule", MAX_RETRIES, Duration.ZERO, MAX_WAIT);
        var retry = config.integer("retry", 0, MAX_RETRIES);
        var policy = config.choice("backoffPolicy", BackoffPolicy.class);
        var delay = config.duration("backoffDelay", Duration.ZERO, MAX_WAIT);
        var max = config.duration("backoffMax", Duration.ZERO, MAX_WAIT);
        if (schedule.isPresent()) {
            for (String other : List.of("retry", "backoffPolicy", "backoffDelay", "backoffMax")) {
                config.refuseBeside(other, "schedule");
            }
            return schedule.get();
        }
        if (retry.isEmpty()) {
            if (policy.isPresent() || delay.isPresent() || max.isPresent()) {
                findings.add(
                        config.pointer("retry"),
                        "missing",
                        "Is needed beside backoffPolicy, backoffDelay and"
                                + " backoffMax: how many times to try again.");
            }
            return standard;
        }
        return backoff(
                retry.get(),
                policy.orElse(BackoffPolicy.EXPONENTIAL),
                delay.orElse(Duration.ofSeconds(1)),
                max.orElse(Duration.ofDays(1)));
    }

    /** Before the n-th retry, counted from 1: {@code delay·n} or {@code delay·2^n}, but at most {@code max}. */
    private static List<Duration> backoff(int retries, BackoffPolicy policy, Duration delay, Duration max) {
        return IntStream.rangeClosed(1, retries)
                .mapToObj(n -> {
                    double factor = policy == BackoffPolicy.LINEAR ? n : Math.pow(2, n);
                    double millis = Math.min(delay.toMillis() * factor, max.toMillis());
                    return Duration.ofMillis((long) millis);
                })
                .toList();
    }

    private void refuseWhatDoesNotWorkYet() {
        config.only("mode", "\"structured\"");
        config.only("format", "\"json\"");
        config.only("payload", "\"full\"");
        config.only("signature", "[\"v1\"]");
        config.none("batch", "leave it out: every event is a request of its own.");
        config.none("deadLetterSink", "leave it out: dead letters are kept, and listed under /api/v1/deliveries.");
        config.none("ratePerSecond", "leave it out; maxConcurrency bounds what is under way at once.");
        config.none("maxAge", "leave it out; schedule bounds how long is tried.");
        config.none("retryOn", "leave it out.");
    }
}
