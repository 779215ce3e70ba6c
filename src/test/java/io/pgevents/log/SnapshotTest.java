package io.pgevents.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnapshotTest {

    @Test
    void it_shows_what_was_over_when_it_was_taken() {
        Snapshot snapshot = Snapshot.parse("10:20:12,15");

        Map.of(9L, true, 10L, true, 12L, false, 15L, false, 19L, true, 20L, false, 21L, false)
                .forEach((transaction, shown) -> assertThat(snapshot.shows(transaction))
                        .as("transaction " + transaction)
                        .isEqualTo(shown));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10:10: | 10:10: | true",
                "20:20: | 10:15:12 | true",
                "10:15:12 | 20:20: | false",
                "12:30:12 | 12:20:12 | true",
                "12:30:12 | 12:20:12,14 | true",
                "12:30:12,14 | 12:20:12 | false",
                "25:30:25 | 12:20:12 | true",
                "12:20:12 | 12:30:12 | false"
            })
    void it_shows_all_of_another_if_nothing_open_in_it_is_over_in_the_other(String one, String other, boolean all) {
        assertThat(Snapshot.parse(one).showsAllOf(Snapshot.parse(other))).isEqualTo(all);
    }

    @ParameterizedTest
    @CsvSource({
        "'10:20:12,15', '10:20:12,15', '12:20:12,15'",
        "'10:20:12,15', '5:15:5', '5:15:5,12'",
        "'20:20:', '10:30:10,25', '10:20:10'",
        "'3:3:', '10:30:10,25', '3:3:'",
        "'20:20:', '30:30:', '20:20:'"
    })
    void the_meet_of_two_shows_what_both_show(String one, String other, String expected) {
        Snapshot meet = Snapshot.parse(one).meet(Snapshot.parse(other));

        assertThat(meet).hasToString(expected);
        for (long transaction = 1; transaction < 40; transaction++) {
            assertThat(meet.shows(transaction))
                    .isEqualTo(Snapshot.parse(one).shows(transaction)
                            && Snapshot.parse(other).shows(transaction));
        }
    }
}
