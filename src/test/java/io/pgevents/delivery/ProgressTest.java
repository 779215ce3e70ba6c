package io.pgevents.delivery;

import static io.pgevents.delivery.SampleEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.log.Event;
import io.pgevents.log.Position;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProgressTest {

    private static final int EVENTS = 400;

    private final Progress progress = new Progress(at(0), Set.of());

    @Test
    void the_position_moves_when_the_first_page_is_done() {
        progress.add(at(2), 1, List.of(event(1), event(2)));
        progress.add(at(3), 2, List.of(event(3)));

        progress.finished(3);
        progress.finished(1);
        assertThat(progress.done()).isEqualTo(at(0));
        assertThat(progress.firstOpenPage()).isEqualTo(1);

        progress.finished(2);
        assertThat(progress.done()).isEqualTo(at(3));
        assertThat(progress.firstOpenPage()).isNull();
    }

    @Test
    void it_says_whether_something_beyond_the_position_is_finished_that_only_it_knows() {
        progress.add(at(2), 1, List.of(event(1), event(2)));
        progress.finished(2);
        progress.rewind();
        assertThat(progress.ahead()).containsExactly(2L);

        progress.add(at(2), 1, List.of(event(1), event(2)));
        assertThat(progress.ahead()).isEmpty();
    }

    @Test
    void a_page_without_a_wanted_event_moves_it_too() {
        progress.add(at(5), 1, List.of());
        assertThat(progress.done()).isEqualTo(at(5));

        progress.add(at(6), 2, List.of(event(6)));
        progress.add(at(9), 3, List.of());
        assertThat(progress.read()).isEqualTo(at(9));
        progress.finished(6);

        assertThat(progress.done()).isEqualTo(at(9));
    }

    static LongStream seeds() {
        return LongStream.concat(LongStream.rangeClosed(1, 200), LongStream.of(System.nanoTime()));
    }

    /** Positions here are the ids of the last events before them, so that they can be compared. */
    @ParameterizedTest
    @MethodSource("seeds")
    void whatever_happens_it_never_passes_an_open_event_and_gives_no_finished_one_again(long seed) {
        var random = new Random(seed);
        Set<Long> finished = new HashSet<>();
        List<Long> given = new ArrayList<>();
        long page = 0;
        long passed = 0;
        while (id(progress.done()) < EVENTS) {
            int dice = random.nextInt(20);
            if (dice < 6 && id(progress.read()) < EVENTS) {
                long from = id(progress.read());
                long to = Math.min(EVENTS, from + random.nextInt(6));
                List<Event> wanted = LongStream.rangeClosed(from + 1, to)
                        .filter(ProgressTest::isWanted)
                        .mapToObj(SampleEvents::event)
                        .toList();
                for (Event fresh : progress.add(at(to), ++page, wanted)) {
                    assertThat(finished).doesNotContain(fresh.id());
                    given.add(fresh.id());
                }
            } else if (dice < 19 && !given.isEmpty()) {
                long event = given.remove(random.nextInt(given.size()));
                finished.add(event);
                progress.finished(event);
            } else if (dice == 19) {
                progress.rewind();
                // What was under way may still end; what was not is forgotten.
                given.removeIf(event -> random.nextBoolean());
            }
            assertThat(id(progress.done())).isGreaterThanOrEqualTo(passed);
            while (passed < id(progress.done())) {
                passed++;
                assertThat(!isWanted(passed) || finished.contains(passed))
                        .as("event %d is finished", passed)
                        .isTrue();
            }
        }
    }

    private static boolean isWanted(long event) {
        return event % 3 != 0;
    }

    private static Position at(long id) {
        return Position.at(id + ":" + id + ":");
    }

    private static long id(Position position) {
        return Long.parseLong(position.seen().substring(0, position.seen().indexOf(':')));
    }
}
