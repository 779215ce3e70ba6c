package io.pgevents.sink.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-10-05T10:00:00Z");
    private static final Duration MOST = Duration.ofHours(1);

    @ParameterizedTest
    @CsvSource({
        "1, PT1S",
        "120, PT2M",
        "' 120 ', PT2M",
        "007, PT7S",
        "3600, PT1H",
        "3601, PT1H",
        "1000000000000, PT1H",
        "99999999999999999999999999, PT1H",
        "'Mon, 05 Oct 2026 10:00:30 GMT', PT30S",
        "'Monday, 05-Oct-26 10:00:30 GMT', PT30S",
        "'Mon Oct  5 10:00:30 2026', PT30S",
        "'Mon, 05 Oct 2026 23:00:00 GMT', PT1H",
        "'Fri, 31 Dec 9999 23:59:59 GMT', PT1H",
    })
    void retry_after_in_seconds_or_as_a_date_is_honoured_up_to_the_bound(String value, Duration wait) {
        assertThat(RetryAfter.of(value, NOW, MOST)).isEqualTo(wait);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-1",
                "-1000000000000",
                "+5",
                "1.5",
                "1e3",
                "PT1M",
                "soon",
                "٣",
                "120, 120",
                "Mon, 05 Oct 2026 10:00:00 GMT",
                "Mon, 05 Oct 2026 09:00:00 GMT",
                "Thu, 01 Jan 1970 00:00:00 GMT",
                "2026-10-05T10:01:00Z"
            })
    void a_retry_after_that_is_no_wait_is_ignored(String value) {
        assertThat(RetryAfter.of(value, NOW, MOST)).isNull();
    }

    @Test
    void an_absent_field_and_a_bound_of_zero_mean_no_wait() {
        assertThat(RetryAfter.of(null, NOW, MOST)).isNull();
        assertThat(RetryAfter.of("120", NOW, Duration.ZERO)).isNull();
    }
}
