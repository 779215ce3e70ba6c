package io.pgevents.sink.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.delivery.Outcome;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusRulesTest {

    private static final Instant NOW = Instant.parse("2026-10-05T10:00:00Z");

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 206, 299})
    void any_2xx_is_delivered(int status) {
        assertThat(outcome(status, null)).isEqualTo(new Outcome.Delivered());
    }

    @ParameterizedTest
    @CsvSource({
        "408,, ",
        "409,, ",
        "425,, ",
        "429,, ",
        "500,, ",
        "501,, ",
        "502,, ",
        "503,, ",
        "504,, ",
        "599,, ",
        "408, 60, PT1M",
        "429, 60, PT1M",
        "500, 60, PT1M",
        "503, 60, PT1M",
        "503, 7200, PT1H",
        "429, -1, ",
        "401,, PT5M",
        "403,, PT5M",
        "404,, PT5M",
        "401, 60, PT5M",
        "403, 1800, PT30M",
        "404, 7200, PT1H",
        "102,, ",
        "101,, ",
        "600,, ",
        "999,, ",
    })
    void what_may_pass_is_retried(int status, String retryAfter, Duration atLeast) {
        assertThat(outcome(status, retryAfter)).isEqualTo(new Outcome.Retry("HTTP " + status, atLeast));
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 301, 302, 303, 304, 307, 308})
    void a_redirect_is_a_failure_that_says_what_to_do(int status) {
        assertThat(outcome(status, null))
                .isInstanceOfSatisfying(
                        Outcome.Retry.class,
                        retry -> assertThat(retry.reason())
                                .isEqualTo("HTTP " + status
                                        + ": redirects are not followed; register the address it leads to"));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 402, 405, 406, 411, 412, 413, 414, 415, 417, 418, 422, 428, 431, 451, 499})
    void another_4xx_is_rejected(int status) {
        assertThat(outcome(status, "60")).isEqualTo(new Outcome.Rejected("HTTP " + status));
    }

    @Test
    void a_410_ends_the_subscription() {
        assertThat(outcome(410, null)).isEqualTo(new Outcome.Gone("HTTP 410"));
    }

    private static Outcome outcome(int status, String retryAfter) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        if (retryAfter != null) {
            headers.set("retry-after", retryAfter);
        }
        return StatusRules.outcome(new Answer(status, headers, ""), Deliveries.settings(Duration.ofSeconds(15)), NOW);
    }
}
