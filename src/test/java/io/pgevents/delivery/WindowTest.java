package io.pgevents.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.support.SetClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WindowTest {

    private final SetClock clock = new SetClock();
    private final Window window = new Window(clock);

    @Test
    void it_doubles_with_each_round_until_it_was_cut_once() {
        int before = window.size();

        round();

        assertThat(window.size()).isEqualTo(2 * before);
    }

    @Test
    void it_is_halved_by_an_overload_once_a_second_and_then_grows_by_one_a_round() {
        round();
        window.overloaded();
        window.overloaded();
        assertThat(window.size()).isEqualTo(8);

        round();
        assertThat(window.size()).isBetween(8, 9);
        round();
        assertThat(window.size()).isBetween(9, 10);

        clock.pass(Duration.ofSeconds(2));
        window.overloaded();
        assertThat(window.size()).isBetween(4, 5);
    }

    @Test
    void it_never_closes_and_never_grows_beyond_its_bound() {
        for (int cut = 0; cut < 20; cut++) {
            window.overloaded();
            clock.pass(Duration.ofSeconds(2));
        }
        assertThat(window.size()).isOne();

        for (int success = 0; success < 100_000; success++) {
            window.succeeded(window.size());
        }
        assertThat(window.size()).isEqualTo(256);
    }

    @Test
    void a_window_that_is_not_used_does_not_grow() {
        int before = window.size();

        for (int success = 0; success < 100; success++) {
            window.succeeded(1);
        }

        assertThat(window.size()).isEqualTo(before);
    }

    @Test
    void after_a_pause_it_starts_with_one_and_doubles_up_to_half_of_what_it_was() {
        round();
        round();
        assertThat(window.size()).isEqualTo(32);

        window.restart();
        assertThat(window.size()).isOne();
        round();
        assertThat(window.size()).isEqualTo(2);
    }

    @Test
    void a_clock_that_is_set_back_does_not_keep_it_from_being_cut() {
        window.overloaded();
        clock.pass(Duration.ofMinutes(-10));

        window.overloaded();

        assertThat(window.size()).isEqualTo(2);
    }

    /** As many successes as fit into the window. */
    private void round() {
        int size = window.size();
        for (int success = 0; success < size; success++) {
            window.succeeded(size);
        }
    }
}
