package io.pgevents.subscription;

import io.pgevents.platform.Findings;
import io.pgevents.subscription.DeliverySettings.Ordering;
import io.pgevents.subscription.DeliverySettings.Pace;

/** Reads how much of a subscription may be under way at once. */
final class PaceReader {

    static final int MAX_CONCURRENCY = 256;
    static final int MAX_RATE = 100_000;
    static final int MAX_SHARDS = 64;

    private PaceReader() {}

    static Pace read(Fields config, Ordering ordering, Findings findings) {
        Pace defaults = Pace.DEFAULTS;
        int concurrency = config.integer("maxConcurrency", 1, MAX_CONCURRENCY).orElse(defaults.maxConcurrency());
        int shards = config.integer("shards", 1, MAX_SHARDS).orElse(defaults.shards());
        if (shards > concurrency) {
            findings.add(
                    config.pointer("shards"),
                    "contradiction",
                    "Can't be more than maxConcurrency, " + concurrency
                            + ": each shard needs at least one attempt of its own.");
        }
        if (shards > 1 && ordering == Ordering.ALL) {
            findings.add(
                    config.pointer("shards"),
                    "contradiction",
                    "Can't be more than 1 with the ordering all, which is one queue; use the ordering key.");
        }
        return new Pace(concurrency, config.number("ratePerSecond", MAX_RATE).orElse(defaults.ratePerSecond()), shards);
    }
}
