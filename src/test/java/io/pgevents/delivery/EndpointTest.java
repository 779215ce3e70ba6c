package io.pgevents.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.support.SetClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EndpointTest {

    private final SetClock clock = new SetClock();
    private final List<Endpoint> opened = new ArrayList<>();
    private final Endpoint endpoint = new Endpoint(
            "https://example.com", new Breaker(clock, RandomGenerator.getDefault()), new Window(clock), opened::add);

    @Test
    void a_delivery_is_spared_only_if_the_endpoint_was_known_to_be_down() {
        for (int failure = 0; failure < 5; failure++) {
            assertThat(attempt(failure())).isFalse();
        }
        assertThat(opened).containsExactly(endpoint);

        assertThat(attempt(failure())).isTrue();
        assertThat(opened).hasSize(1);
    }

    @Test
    void a_refusal_is_an_answer() {
        fail(5);

        assertThat(attempt(ended(new Outcome.Rejected("400"), 400))).isFalse();

        assertThat(endpoint.breaker().isOpen()).isFalse();
    }

    @Test
    void it_has_room_for_as_many_attempts_as_its_window_says() {
        for (int attempt = 0; attempt < 8; attempt++) {
            assertThat(endpoint.hasRoom()).isTrue();
            endpoint.begins();
        }
        assertThat(endpoint.hasRoom()).isFalse();

        endpoint.ended(ended(new Outcome.Delivered(), 200), true);

        assertThat(endpoint.hasRoom()).isTrue();
    }

    @Test
    void one_that_is_back_after_a_pause_gets_one_attempt_at_once_however_large_its_window_was() {
        fail(5);
        clock.pass(Duration.ofSeconds(10));

        attempt(ended(new Outcome.Delivered(), 200));

        assertThat(endpoint.windowSize()).isOne();
    }

    @Test
    void an_error_of_the_receiver_is_no_reason_to_send_less_but_an_overload_is() {
        attempt(ended(new Outcome.Retry("HTTP 500", null), 500));
        assertThat(endpoint.windowSize()).isEqualTo(8);

        attempt(ended(new Outcome.Retry("HTTP 429", null), 429));
        assertThat(endpoint.windowSize()).isEqualTo(4);
    }

    @Test
    void events_that_a_receiver_cannot_deal_with_count_once_each_and_are_never_spared() {
        Attempt unable = ended(new Outcome.Retry("an exception", null, true), null);
        for (int retry = 0; retry < 10; retry++) {
            assertThat(attempt(unable, false)).isFalse();
        }
        assertThat(endpoint.breaker().isOpen()).as("after retries").isFalse();
        assertThat(endpoint.windowSize()).isEqualTo(8);

        for (int event = 0; event < 5; event++) {
            assertThat(attempt(unable, true)).isFalse();
        }
        assertThat(endpoint.breaker().isOpen())
                .as("after five different events")
                .isTrue();

        assertThat(attempt(unable, false)).isFalse();
        assertThat(endpoint.breaker().isOpen()).as("after a probe").isTrue();
    }

    private void fail(int times) {
        for (int failure = 0; failure < times; failure++) {
            attempt(failure());
        }
    }

    private boolean attempt(Attempt attempt) {
        return attempt(attempt, true);
    }

    private boolean attempt(Attempt attempt, boolean first) {
        endpoint.begins();
        return endpoint.ended(attempt, first);
    }

    private static Attempt failure() {
        return ended(new Outcome.Retry("no answer", null), null);
    }

    private static Attempt ended(Outcome outcome, @Nullable Integer status) {
        return new Attempt(outcome, Instant.EPOCH, Duration.ZERO, status, null, Timings.NONE, null);
    }
}
