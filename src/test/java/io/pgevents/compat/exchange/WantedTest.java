package io.pgevents.compat.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WantedTest {

    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    private final Wanted wanted = new Wanted(Duration.ofMinutes(1));

    @Test
    void what_is_bound_is_wanted_for_as_long_as_it_is() {
        assertThat(wanted.at(START, Set.of("a", "b"))).containsExactly("a", "b");
        assertThat(wanted.at(START.plusSeconds(3600), Set.of("a", "b"))).containsExactly("a", "b");
    }

    @Test
    void what_was_unbound_is_wanted_a_little_longer() {
        wanted.at(START, Set.of("a", "b"));

        assertThat(wanted.at(START.plusSeconds(59), Set.of("b"))).containsExactly("a", "b");
        assertThat(wanted.at(START.plusSeconds(60), Set.of("b"))).containsExactly("b");
    }

    @Test
    void whoever_comes_back_in_time_was_never_away() {
        wanted.at(START, Set.of("a"));
        wanted.at(START.plusSeconds(50), Set.of());
        wanted.at(START.plusSeconds(55), Set.of("a"));

        assertThat(wanted.at(START.plusSeconds(70), Set.of())).containsExactly("a");
    }

    @Test
    void without_a_grace_it_ends_at_once() {
        var strict = new Wanted(Duration.ZERO);
        strict.at(START, Set.of("a"));

        assertThat(strict.at(START, Set.of("a"))).containsExactly("a");
        assertThat(strict.at(START.plusMillis(1), Set.of())).isEmpty();
    }
}
