package io.pgevents.subscription;

import io.pgevents.platform.Findings;
import io.pgevents.subscription.DeliverySettings.OnExhausted;
import io.pgevents.subscription.DeliverySettings.Ordering;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Reads a subscription's {@code config}. Names, and the meaning of {@code backoffPolicy}, are those of the Knative
 * delivery specification where it has them.
 */
final class DeliverySettingsReader {

    static final Duration MIN_TIMEOUT = Duration.ofMillis(100);

    /** More than any installation allows: for what is stored already, and then cut. */
    static final Duration ANY_TIMEOUT = Duration.ofHours(1);

    static final Duration MAX_WAIT = Duration.ofDays(7);
    static final int MAX_RETRIES = 100;

    private enum BackoffPolicy {
        LINEAR,
        EXPONENTIAL
    }

    private final Fields config;
    private final Findings findings;
    private final Duration longestTimeout;

    DeliverySettingsReader(Fields config, Findings findings, Duration longestTimeout) {
        this.config = config;
        this.findings = findings;
        this.longestTimeout = longestTimeout;
    }

    DeliverySettings read() {
        DeliverySettings defaults = DeliverySettings.DEFAULTS;
        Ordering ordering = config.choice("ordering", Ordering.class).orElse(defaults.ordering());
        var settings = new DeliverySettings(
                timeout().orElse(defaults.timeout()),
                schedule(defaults.schedule()),
                defaults.jitter(),
                config.duration("retryAfterMax", Duration.ZERO, MAX_WAIT).orElse(defaults.retryAfterMax()),
                ordering,
                config.choice("orderingExhausted", OnExhausted.class).orElse(defaults.orderingExhausted()),
                PaceReader.read(config, ordering, findings),
                FormReader.read(config, findings));
        refuseWhatDoesNotWorkYet();
        config.refuseOthers();
        return settings;
    }

    private Optional<Duration> timeout() {
        Optional<Duration> timeout = config.duration("timeout", MIN_TIMEOUT, ANY_TIMEOUT);
        if (timeout.isPresent() && timeout.get().compareTo(longestTimeout) > 0) {
            findings.add(
                    config.pointer("timeout"),
                    "out-of-range",
                    "Is longer than pgevents.delivery.max-timeout, " + longestTimeout + "; make it " + longestTimeout
                            + " or less, or have the operator raise that setting.");
        }
        return timeout;
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
        config.only("format", "\"json\"");
        config.only("signature", "[\"v1\"]");
        config.none("deadLetterSink", "leave it out: dead letters are kept, and listed under /api/v1/deliveries.");
        config.none("maxAge", "leave it out; schedule bounds how long is tried.");
        config.none("retryOn", "leave it out: docs/subscriptions.md tells which answers are retried.");
    }
}
