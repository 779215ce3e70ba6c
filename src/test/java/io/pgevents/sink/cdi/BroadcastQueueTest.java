package io.pgevents.sink.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.log.Event;
import java.time.OffsetDateTime;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BroadcastQueueTest {

    private final BroadcastQueue queue = new BroadcastQueue();

    @Test
    void what_comes_first_goes_first() throws InterruptedException {
        queue.add(event(1, 10));
        queue.add(event(2, 10));

        assertThat(queue.take().id()).isEqualTo(1);
        assertThat(queue.take().id()).isEqualTo(2);
        assertThat(queue.dropped()).isZero();
    }

    @Test
    void when_there_are_too_many_the_oldest_give_way_and_are_counted_once() throws InterruptedException {
        for (int id = 1; id <= 10_003; id++) {
            queue.add(event(id, 10));
        }

        assertThat(queue.dropped()).isEqualTo(3);
        assertThat(queue.dropped()).isZero();
        assertThat(queue.take().id()).isEqualTo(4);
    }

    @Test
    void so_they_do_when_they_are_too_large_but_one_always_has_room() throws InterruptedException {
        queue.add(event(1, 20 << 20));
        queue.add(event(2, 20 << 20));
        queue.add(event(3, 40 << 20));

        assertThat(queue.dropped()).isEqualTo(2);
        assertThat(queue.take().id()).isEqualTo(3);
        queue.add(event(4, 20 << 20));
        queue.add(event(5, 10 << 20));
        assertThat(queue.dropped()).isZero();
    }

    private static Event event(long id, int size) {
        return new Event(id, "/s", "t", null, OffsetDateTime.MIN, "x".repeat(size), Map.of(), 1);
    }
}
