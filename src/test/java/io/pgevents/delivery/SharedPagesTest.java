package io.pgevents.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.log.Page;
import io.pgevents.log.Position;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedPagesTest {

    private final AtomicInteger woken = new AtomicInteger();
    private final SharedPages pages = new SharedPages(at(1), woken::incrementAndGet);

    @Test
    void the_reader_is_woken_when_there_is_somebody_again_who_wants_events() {
        pages.gain();
        pages.gain();
        pages.lose();
        assertThat(woken).hasValue(1);
        assertThat(pages.areFollowed()).isTrue();

        pages.lose();
        assertThat(pages.areFollowed()).isFalse();

        pages.gain();
        assertThat(woken).hasValue(2);
    }

    @Test
    void the_mark_is_to_be_stored_when_it_has_passed_events_that_were_passed_over() {
        pages.add(passedOver(2, 7));
        assertThat(pages.mark(List.of())).isEqualTo(at(2));
        assertThat(pages.passed()).isEqualTo(1);
        assertThat(pages.highestEvent()).isEqualTo(7);

        pages.add(passedOver(3, 7));
        assertThat(pages.mark(List.of())).isEqualTo(at(3));
        assertThat(pages.passed()).isEqualTo(1);
    }

    private static Page passedOver(int end, long highestId) {
        return new Page(List.of(), at(end), false, true, highestId);
    }

    private static Position at(int xid) {
        return Position.at(xid + ":" + xid + ":");
    }
}
