package io.pgevents.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.support.SetClock;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private final SetClock clock = new SetClock();
    private final Breaker breaker = new Breaker(clock, RandomGenerator.getDefault());

    @Test
    void five_failures_in_a_row_open_it() {
        fail(4);
        breaker.succeeded();
        fail(4);
        assertThat(breaker.isOpen()).isFalse();

        assertThat(breaker.failed()).isTrue();

        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.permits()).isFalse();
        assertThat(breaker.untilProbe()).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
    }

    @Test
    void after_the_pause_one_attempt_is_let_through() {
        fail(5);
        clock.pass(Duration.ofSeconds(6));

        assertThat(breaker.permits()).isTrue();
        breaker.attempting();
        assertThat(breaker.permits()).isFalse();

        assertThat(breaker.succeeded()).isTrue();
        assertThat(breaker.permits()).isTrue();
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void each_probe_that_fails_doubles_the_pause_up_to_five_minutes() {
        fail(5);
        for (int probe = 0; probe < 12; probe++) {
            clock.pass(Duration.ofMinutes(7));
            breaker.attempting();
            assertThat(breaker.failed()).isFalse();
        }

        assertThat(breaker.untilProbe()).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(6));
    }

    @Test
    void attempts_that_were_under_way_when_it_opened_do_not_lengthen_the_pause() {
        fail(5);
        Duration before = breaker.untilProbe();
        fail(3);

        assertThat(breaker.untilProbe()).isEqualTo(before);
    }

    private void fail(int times) {
        for (int failure = 0; failure < times; failure++) {
            breaker.failed();
        }
    }
}
