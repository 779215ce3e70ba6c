package io.pgevents.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgevents.platform.Findings;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliverySettingsReaderTest {

    @Test
    void nothing_said_is_the_standard_schedule_of_ten_attempts() {
        DeliverySettings settings = read("{}");

        assertThat(settings).isEqualTo(DeliverySettings.DEFAULTS);
        assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(settings.schedule()).hasSize(9);
        // Standard Webhooks 1.0.0: the last attempt comes 75:35:05 after the first.
        assertThat(settings.schedule().stream().reduce(Duration.ZERO, Duration::plus))
                .isEqualTo(Duration.parse("PT75H35M5S"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    # config                                                                              | schedule
                    {"schedule":[]}                                                                       | ``
                    {"schedule":["PT0.5S","P1D"]}                                                         | PT0.5S PT24H
                    {"retry":0}                                                                           | ``
                    {"retry":3}                                                                           | PT2S PT4S PT8S
                    {"retry":3,"backoffPolicy":"linear","backoffDelay":"PT2S"}                            | PT2S PT4S PT6S
                    {"retry":3,"backoffPolicy":"exponential","backoffDelay":"PT0.5S"}                     | PT1S PT2S PT4S
                    {"retry":4,"backoffPolicy":"exponential","backoffDelay":"PT1S","backoffMax":"PT5S"}   | PT2S PT4S PT5S PT5S
                    {"retry":2,"backoffDelay":"PT0S"}                                                     | PT0S PT0S
                    """)
    void the_waits_follow_the_schedule_or_the_backoff(String config, String schedule) {
        assertThat(read(config).schedule())
                .isEqualTo(Arrays.stream(schedule.split(" "))
                        .filter(text -> !text.isEmpty())
                        .map(Duration::parse)
                        .toList());
    }

    @Test
    void a_hundred_exponential_retries_stay_below_a_day_each() {
        assertThat(read("{\"retry\":100,\"backoffDelay\":\"P7D\"}").schedule())
                .hasSize(100)
                .allMatch(wait -> wait.compareTo(Duration.ofDays(1)) <= 0);
    }

    private static DeliverySettings read(String config) {
        var findings = new Findings();
        try {
            var fields = new Fields(new ObjectMapper().readTree(config), JsonPointer.compile("/config"), findings);
            DeliverySettings settings = new DeliverySettingsReader(fields, findings).read();
            assertThat(findings.errors()).isEmpty();
            return settings;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
