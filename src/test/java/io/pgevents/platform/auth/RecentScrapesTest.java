package io.pgevents.platform.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.security.identity.SecurityIdentity;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RecentScrapesTest {

    private static final SecurityIdentity SOMEBODY = TokenIdentities.identity(Caller.operator("somebody"));

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final InstantSource time = () -> now;
    private final Clock clock = time.withZone(ZoneOffset.UTC);
    private final RecentScrapes scrapes = new RecentScrapes(clock);

    @Test
    void who_was_never_let_in_is_unknown() {
        assertThat(scrapes.find("a")).isEmpty();
    }

    @Test
    void who_was_is_known_for_ten_minutes() {
        scrapes.valid("a", SOMEBODY);

        now = now.plus(Duration.ofMinutes(10)).minusMillis(1);
        assertThat(scrapes.find("a")).containsSame(SOMEBODY);
        assertThat(scrapes.find("b")).isEmpty();

        now = now.plusMillis(1);
        assertThat(scrapes.find("a")).isEmpty();
    }

    @Test
    void who_was_refused_since_is_unknown() {
        scrapes.valid("a", SOMEBODY);

        scrapes.invalid("a");

        assertThat(scrapes.find("a")).isEmpty();
    }
}
