package io.pgevents.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The binary content mode of the CloudEvents HTTP protocol binding 1.0.2. */
class CloudEventHeadersTest {

    private static final OffsetDateTime TIME = OffsetDateTime.parse("2026-10-05T12:00:00.5+02:00");

    @Test
    void each_attribute_is_a_header_but_the_type_of_the_data() {
        assertThat(CloudEventHeaders.of(event("42", Map.of("traceparent", "00-aa-bb-01"))))
                .containsExactly(
                        Map.entry("ce-specversion", "1.0"),
                        Map.entry("ce-id", "7"),
                        Map.entry("ce-source", "/shop/public/orders"),
                        Map.entry("ce-type", "pgevents.row.inserted"),
                        Map.entry("ce-subject", "42"),
                        Map.entry("ce-partitionkey", "42"),
                        Map.entry("ce-time", "2026-10-05T10:00:00.500Z"),
                        Map.entry("ce-traceparent", "00-aa-bb-01"));
    }

    /** The first is the example of the specification. */
    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "Euro € 😀,Euro%20%E2%82%AC%20%F0%9F%98%80",
                "a b,a%20b",
                "\"quoted\",%22quoted%22",
                "100%,100%25",
                "%20,%2520",
                "a\tb,a%09b",
                "\u007f,%7F",
                "\u0080,%C2%80",
                "é,%C3%A9",
                "!#$&'()*+-./09:;<=>?@AZ[\\]^_`az{|}~,!#$&'()*+-./09:;<=>?@AZ[\\]^_`az{|}~",
            },
            quoteCharacter = '\u0001')
    void a_value_is_percent_encoded_as_far_as_it_must_be_and_no_further(String value, String encoded) {
        Map<String, String> headers = CloudEventHeaders.of(event(value, Map.of("note", value)));

        assertThat(headers).containsEntry("ce-subject", encoded).containsEntry("ce-note", encoded);
    }

    @Test
    void a_value_cannot_split_the_request() {
        assertThat(CloudEventHeaders.of(event("a\r\nb: c\n", Map.of())))
                .containsEntry("ce-subject", "a%0D%0Ab:%20c%0A");
    }

    @Test
    void an_extension_that_could_not_be_a_header_is_left_out() {
        Map<String, String> extensions = Map.of("a b", "1", "x\r\ny", "2", "", "3", "é", "4", "good1", "5");

        assertThat(CloudEventHeaders.of(event(null, extensions)).keySet())
                .containsExactly("ce-specversion", "ce-id", "ce-source", "ce-type", "ce-time", "ce-good1");
    }

    @Test
    void an_extension_cannot_pose_as_an_attribute() {
        Map<String, String> plain = CloudEventHeaders.of(event("42", Map.of()));

        assertThat(CloudEventHeaders.of(event("42", Map.of("id", "1", "time", "x", "datacontenttype", "text/html"))))
                .isEqualTo(plain);
    }

    private static Event event(String subject, Map<String, String> extensions) {
        return new Event(7, "/shop/public/orders", "pgevents.row.inserted", subject, TIME, "{}", extensions, 1);
    }
}
