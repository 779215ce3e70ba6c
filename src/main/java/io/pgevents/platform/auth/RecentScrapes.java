package io.pgevents.platform.auth;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who has read the metrics with a valid token in the last ten minutes. Whoever watches the service must learn that its
 * database is away, which is where the tokens are. Kept by their hashes. Thread-safe.
 */
@ApplicationScoped
class RecentScrapes {

    static final Duration BELIEVED = Duration.ofMinutes(10);

    private static final int MOST = 1_000;

    private record Scrape(SecurityIdentity identity, Instant at) {}

    private final Clock clock;
    private final Map<String, Scrape> byToken = new ConcurrentHashMap<>();

    RecentScrapes(Clock clock) {
        this.clock = clock;
    }

    /** The database has said so. */
    void valid(String token, SecurityIdentity identity) {
        if (byToken.size() >= MOST) {
            byToken.clear();
        }
        byToken.put(key(token), new Scrape(identity, clock.instant()));
    }

    /** The database has said so. */
    void invalid(String token) {
        byToken.remove(key(token));
    }

    /** Empty if the database did not say within the last ten minutes that it is valid. */
    Optional<SecurityIdentity> find(String token) {
        Instant now = clock.instant();
        return Optional.ofNullable(byToken.get(key(token)))
                .filter(scrape -> now.isBefore(scrape.at().plus(BELIEVED)))
                .map(Scrape::identity);
    }

    private static String key(String token) {
        return HexFormat.of().formatHex(Secret.hash(token));
    }
}
