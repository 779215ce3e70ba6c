package io.pgevents.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgevents.platform.FieldError;
import io.pgevents.platform.Findings;
import io.pgevents.subscription.DeliverySettings.Batch;
import io.pgevents.subscription.DeliverySettings.Form;
import io.pgevents.subscription.DeliverySettings.Mode;
import io.pgevents.subscription.DeliverySettings.Pace;
import io.pgevents.subscription.DeliverySettings.Payload;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
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

    @Test
    void pace_and_form_are_read() {
        DeliverySettings settings = read("""
                {"maxConcurrency":8,"shards":8,"ratePerSecond":0.5,"mode":"structured","payload":"changed",
                 "batch":{"maxEvents":2,"maxBytes":1024,"maxWait":"PT0S"}}""");

        assertThat(settings.pace()).isEqualTo(new Pace(8, 0.5, 8));
        assertThat(settings.form())
                .isEqualTo(new Form(Mode.STRUCTURED, Payload.CHANGED, new Batch(2, 1024, Duration.ZERO)));
        assertThat(read("{\"mode\":\"binary\",\"payload\":\"thin\"}").form())
                .isEqualTo(new Form(Mode.BINARY, Payload.THIN, null));
        assertThat(read("{\"batch\":{}}").form().batch()).isEqualTo(new Batch(100, 256 * 1024, Duration.ofSeconds(1)));
        assertThat(read("{\"ratePerSecond\":100000}").pace().ratePerSecond()).isEqualTo(100_000);
    }

    @Test
    void a_timeout_that_the_operator_does_not_allow_is_refused_with_the_name_of_the_setting() {
        assertThat(errors("{\"timeout\":\"PT20.001S\"}")).singleElement().satisfies(error -> {
            assertThat(error.pointer()).isEqualTo("/config/timeout");
            assertThat(error.detail()).contains("pgevents.delivery.max-timeout", "PT20S");
        });
        assertThat(errors("{\"timeout\":\"PT20S\"}")).isEmpty();
    }

    @Test
    void the_default_timeout_is_cut_to_what_the_operator_allows() {
        DeliverySettings cut = read("{}").withTimeoutOfAtMost(Duration.ofSeconds(3));

        assertThat(cut.timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(cut.schedule()).isEqualTo(DeliverySettings.STANDARD_SCHEDULE);
        assertThat(read("{}").withTimeoutOfAtMost(Duration.ofSeconds(20))).isEqualTo(DeliverySettings.DEFAULTS);
    }

    private static DeliverySettings read(String config) {
        var findings = new Findings();
        DeliverySettings settings = read(config, findings);
        assertThat(findings.errors()).isEmpty();
        return settings;
    }

    private static List<FieldError> errors(String config) {
        var findings = new Findings();
        read(config, findings);
        return findings.errors();
    }

    private static DeliverySettings read(String config, Findings findings) {
        try {
            var fields = new Fields(new ObjectMapper().readTree(config), JsonPointer.compile("/config"), findings);
            return new DeliverySettingsReader(fields, findings, Duration.ofSeconds(20)).read();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
