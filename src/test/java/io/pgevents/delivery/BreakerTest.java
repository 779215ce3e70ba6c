package io.pgevents.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private final TestClock clock = new TestClock();
    private final List<Endpoint> opened = new ArrayList<>();
    private final Breaker breaker = new Breaker(clock, RandomGenerator.getDefault());
    private final Endpoint endpoint = new Endpoint("https://example.com", breaker, opened::add);

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

    @Test
    void a_delivery_is_spared_only_if_the_endpoint_was_known_to_be_down() {
        var retry = new Outcome.Retry("503", null);
        for (int failure = 0; failure < 5; failure++) {
            assertThat(endpoint.spares(retry)).isFalse();
        }
        assertThat(opened).containsExactly(endpoint);

        assertThat(endpoint.spares(retry)).isTrue();
        assertThat(opened).hasSize(1);
    }

    @Test
    void a_refusal_is_an_answer() {
        fail(5);

        assertThat(endpoint.spares(new Outcome.Rejected("400"))).isFalse();

        assertThat(breaker.isOpen()).isFalse();
    }

    private void fail(int times) {
        for (int failure = 0; failure < times; failure++) {
            breaker.failed();
        }
    }

    private static final class TestClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
