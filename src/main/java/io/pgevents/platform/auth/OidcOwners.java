package io.pgevents.platform.auth;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Keeps what the claims of an owner said last, so that its subscriptions get no more than that while nobody asks. Written
 * when it changes, and looked at again once a minute. Thread-safe; blocks on the database.
 */
@ApplicationScoped
class OidcOwners {

    private static final Duration BELIEVED = Duration.ofMinutes(1);

    private static final int MOST = 10_000;

    private record Known(Patterns patterns, long issued, Instant at) {}

    private final OwnerTable table;
    private final Clock clock;
    private final AtomicReference<String> databaseName = new AtomicReference<>();
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    OidcOwners(OwnerTable table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    /** What the bearer of a token may see, by what it says. */
    Reach reach(Patterns patterns) {
        String name = databaseName.get();
        if (name == null) {
            name = table.databaseName();
            databaseName.set(name);
        }
        return Reach.of(patterns, name);
    }

    /**
     * From now on subscriptions of the owner get no more than this, unless a newer token has said something else.
     *
     * @param issued when the token was, in seconds since 1970
     */
    void claim(String owner, Patterns patterns, long issued) {
        Instant now = clock.instant();
        Known before = known.get(owner);
        if (before != null && now.isBefore(before.at().plus(BELIEVED))) {
            boolean same = before.issued() == issued && before.patterns().equals(patterns);
            if (same || issued < before.issued()) {
                return;
            }
        }
        table.claim(owner, patterns, issued);
        if (known.size() >= MOST) {
            known.clear();
        }
        known.merge(
                owner, new Known(patterns, issued, now), (one, other) -> one.issued() > other.issued() ? one : other);
    }
}
