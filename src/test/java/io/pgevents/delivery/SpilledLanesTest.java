package io.pgevents.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpilledLanesTest {

    private final SpilledLanes lanes = new SpilledLanes();

    @Test
    void a_lane_is_free_when_its_last_row_has_had_its_turn() {
        lanes.add("a", 1);
        lanes.add("a", 5);
        lanes.remove("a", 1);
        assertThat(lanes.contains("a")).isTrue();

        lanes.remove("a", 5);

        assertThat(lanes.contains("a")).isFalse();
    }

    @Test
    void being_told_twice_changes_nothing() {
        lanes.add("a", 1);
        lanes.add("a", 2);
        lanes.add("a", 2);
        lanes.remove("a", 1);
        lanes.remove("a", 1);
        assertThat(lanes.contains("a")).isTrue();

        lanes.remove("a", 2);

        assertThat(lanes.contains("a")).isFalse();
    }

    @Test
    void a_row_that_comes_after_one_with_a_higher_id_is_waited_for_too() {
        lanes.add("a", 5);
        lanes.add("a", 3);
        lanes.remove("a", 5);
        assertThat(lanes.contains("a")).isTrue();

        lanes.remove("a", 3);

        assertThat(lanes.contains("a")).isFalse();
    }

    @Test
    void others_are_added_with_all_they_wait_for() {
        var others = new SpilledLanes();
        others.add("a", 5);
        others.add("a", 3);
        others.add("b", 4);
        lanes.addAll(others);
        lanes.remove("a", 5);
        lanes.remove("b", 4);

        assertThat(lanes.contains("a")).isTrue();
        assertThat(lanes.contains("b")).isFalse();
    }

    @Test
    void events_without_a_lane_wait_for_nothing() {
        lanes.add(null, 1);
        lanes.remove(null, 1);

        assertThat(lanes.contains(null)).isFalse();
    }
}
