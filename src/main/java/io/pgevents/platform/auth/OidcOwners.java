package io.pgevents.platform.auth;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps what the claims of an owner said last, so that its subscriptions get no more than that while nobody asks. Written
 * when it changes, and looked at again once a minute. Thread-safe; blocks on the database.
 */
@ApplicationScoped
class OidcOwners {

    private static final Duration BELIEVED = Duration.ofMinutes(1);

    private static final int MOST = 10_000;

    private record Known(Patterns patterns, Reach reach, Instant at) {}

    private final OwnerTable table;
    private final Clock clock;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    OidcOwners(OwnerTable table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    /** What the owner may see, by what its token says. */
    Reach reach(String owner, Patterns patterns) {
        Instant now = clock.instant();
        Known before = known.get(owner);
        if (before != null
                && before.patterns().equals(patterns)
                && now.isBefore(before.at().plus(BELIEVED))) {
            return before.reach();
        }
        table.set(owner, patterns, "its claims");
        Reach reach = Reach.of(patterns, table.databaseName());
        if (known.size() >= MOST) {
            known.clear();
        }
        known.put(owner, new Known(patterns, reach, now));
        return reach;
    }
}
