package io.pgevents.delivery;

import static io.pgevents.delivery.SampleEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LanesTest {

    private final Lanes lanes = new Lanes(new Memory(Long.MAX_VALUE));

    @Test
    void events_of_one_lane_go_one_after_another() {
        lanes.offer("a", event(1));
        lanes.offer("a", event(2));

        assertThat(lanes.next()).isEqualTo(event(1));
        assertThat(lanes.next()).isNull();
        lanes.release("a");
        assertThat(lanes.next()).isEqualTo(event(2));
        lanes.release("a");
        assertThat(lanes.isEmpty()).isTrue();
    }

    @Test
    void lanes_and_events_without_one_go_side_by_side() {
        lanes.offer("a", event(1));
        lanes.offer("b", event(2));
        lanes.offer(null, event(3));
        lanes.offer(null, event(4));

        assertThat(new Long[] {
                    lanes.next().id(),
                    lanes.next().id(),
                    lanes.next().id(),
                    lanes.next().id()
                })
                .containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void an_event_that_is_under_way_already_keeps_its_lane_busy() {
        lanes.occupy("a");
        lanes.offer("a", event(2));
        assertThat(lanes.next()).isNull();

        lanes.release("a");

        assertThat(lanes.next()).isEqualTo(event(2));
    }

    @Test
    void what_waits_can_be_taken_out_of_a_lane_that_stays_busy() {
        lanes.offer("a", event(1));
        lanes.offer("a", event(2));
        lanes.offer("a", event(3));
        lanes.next();

        assertThat(lanes.drain("a")).containsExactly(event(2), event(3));
        assertThat(lanes.waitingBytes()).isZero();
        lanes.offer("a", event(4));
        assertThat(lanes.next()).isNull();
    }

    @Test
    void clearing_forgets_what_waits_but_not_what_is_under_way() {
        lanes.offer("a", event(1));
        lanes.offer("a", event(2));
        lanes.offer("b", event(3));
        lanes.next();
        lanes.clear();

        lanes.offer("a", event(4));
        assertThat(lanes.next()).isNull();
        assertThat(lanes.isWaiting("a")).isTrue();
        assertThat(lanes.isWaiting("b")).isFalse();

        lanes.release("a");
        assertThat(lanes.next()).isEqualTo(event(4));
    }
}
