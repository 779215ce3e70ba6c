package io.pgevents.capture.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeardTest {

    private final Heard heard = new Heard(5, Long.MAX_VALUE);

    @Test
    void a_place_is_counted_on_each_channel_from_each_marker_on() {
        heard.sessionBegins();
        heard.listensTo(List.of("a", "b"));
        heard.notification("a", "1", 7);
        heard.marker(3, 0);
        heard.notification("a", "2", 7);
        heard.notification("b", "3", 7);
        heard.notification("a", "4", 7);

        assertThat(heard.next(9, 9_999))
                .containsExactly(
                        new Note("a", "1", 7, 2, 0),
                        new Note("a", "2", 7, 3, 1),
                        new Note("b", "3", 7, 3, 1),
                        new Note("a", "4", 7, 3, 2));
    }

    @Test
    void a_channel_that_was_added_since_the_marker_has_no_places_yet() {
        heard.sessionBegins();
        heard.marker(3, 0);
        heard.listensTo(List.of("a"));
        heard.notification("a", "1", 7);
        heard.marker(4, 0);
        heard.notification("a", "2", 7);

        assertThat(heard.next(9, 9_999)).containsExactly(new Note("a", "1", 7, 3, 0), new Note("a", "2", 7, 4, 1));
    }

    @Test
    void what_a_position_shows_is_forgotten() {
        heard.sessionBegins();
        heard.listensTo(List.of("a", "b"));
        heard.marker(3, 0);
        heard.notification("a", "before", 7);
        heard.marker(4, 0);
        heard.notification("b", "not counted", 7);
        heard.notification("a", "logged", 7);
        heard.notification("a", "not logged", 7);

        heard.forget(new LogPosition(4, Map.of("a", 1)));

        assertThat(heard.next(9, 9_999)).extracting(Note::payload).containsExactly("not counted", "not logged");
    }

    @Test
    void a_stand_by_forgets_what_the_recorder_says_is_logged() {
        heard.sessionBegins();
        heard.listensTo(List.of("a"));
        heard.marker(3, 0);
        heard.notification("a", "1", 7);
        heard.marker(4, 3);
        assertThat(heard.isComplete()).isTrue();
        heard.notification("a", "2", 7);

        heard.marker(5, 4);

        assertThat(heard.next(9, 9_999)).extracting(Note::payload).containsExactly("2");
        assertThat(heard.loggedTo()).isEqualTo(4);
    }

    @Test
    void what_was_heard_on_a_session_that_was_lost_is_kept_until_it_is_known_to_be_logged() {
        heard.sessionBegins();
        heard.listensTo(List.of("a"));
        heard.marker(3, 3);
        heard.notification("a", "1", 7);
        heard.notification("a", "2", 7);

        heard.sessionBegins();
        heard.listensTo(List.of("a"));
        heard.notification("a", "4", 7);
        assertThat(heard.isComplete()).isFalse();
        heard.marker(4, 0);
        heard.forget(new LogPosition(3, Map.of("a", 1)));

        assertThat(heard.next(9, 9_999)).extracting(Note::payload).containsExactly("2", "4");
    }

    @Test
    void the_oldest_are_dropped_and_counted_when_there_are_too_many() {
        heard.sessionBegins();
        heard.listensTo(List.of("a"));
        heard.marker(3, 0);
        for (int n = 1; n <= 7; n++) {
            heard.notification("a", Integer.toString(n), 7);
        }

        assertThat(heard.next(9, 9_999)).extracting(Note::payload).containsExactly("3", "4", "5", "6", "7");
        assertThat(heard.takeDropped()).isEqualTo(2);
        assertThat(heard.takeDropped()).isZero();
    }

    @Test
    void what_was_dropped_and_is_logged_all_the_same_is_not_lost() {
        heard.sessionBegins();
        heard.listensTo(List.of("a"));
        heard.marker(3, 0);
        for (int n = 1; n <= 7; n++) {
            heard.notification("a", Integer.toString(n), 7);
        }

        heard.marker(4, 0);
        heard.marker(5, 4);

        assertThat(heard.takeDropped()).isZero();
    }

    @Test
    void a_piece_ends_where_it_is_large_enough_but_has_at_least_one() {
        heard.sessionBegins();
        heard.marker(3, 0);
        heard.notification("a", "x".repeat(500), 7);
        heard.notification("a", "y".repeat(500), 7);

        assertThat(heard.next(9, 10)).hasSize(1);
        assertThat(heard.next(9, 1_300)).hasSize(2);
        assertThat(heard.next(1, 1_300)).hasSize(1);
    }
}
