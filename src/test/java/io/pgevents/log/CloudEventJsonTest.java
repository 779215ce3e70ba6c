package io.pgevents.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventJsonTest {

    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    @Test
    void a_row_change_is_written_with_its_context_first_and_its_data_last() {
        Event event = event("42", "{\"operation\":\"insert\"}", Map.of("traceparent", "00-aa-bb-01"));

        assertThat(CloudEventJson.of(event))
                .isEqualTo("{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/shop/public/orders\","
                        + "\"type\":\"pgevents.row.inserted\",\"subject\":\"42\",\"partitionkey\":\"42\","
                        + "\"time\":\"2026-10-05T10:00:00Z\",\"traceparent\":\"00-aa-bb-01\","
                        + "\"datacontenttype\":\"application/json\",\"data\":{\"operation\":\"insert\"}}");
    }

    @Test
    void the_data_is_pasted_as_it_is() {
        String data = "{\"b\" : 1.50, \"a\": 12345678901234567890.1234567890, \"x\":1e400}";

        assertThat(CloudEventJson.of(event("42", data, Map.of()))).endsWith("\"data\":" + data + "}");
    }

    @Test
    void an_event_without_subject_and_data_has_no_member_for_them() throws Exception {
        JsonNode json = parse(CloudEventJson.of(event(null, null, Map.of())));

        assertThat(json.fieldNames()).toIterable().containsExactly("specversion", "id", "source", "type", "time");
    }

    @Test
    void an_empty_subject_which_cloudevents_forbids_is_left_out() throws Exception {
        JsonNode json = parse(CloudEventJson.of(event("", "1", Map.of("partitionkey", "p"))));

        assertThat(json.has("subject")).isFalse();
        assertThat(json.path("partitionkey").textValue()).isEqualTo("p");
    }

    @Test
    void json_null_is_data_too() throws Exception {
        assertThat(parse(CloudEventJson.of(event(null, "null", Map.of())))
                        .get("data")
                        .isNull())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "\\", "\n", "\u0000", "\u2028", "😀", "a\",\"id\":\"1", "</script>", "é"})
    void nothing_in_a_text_breaks_the_json(String nasty) throws Exception {
        Event event = new Event(1, nasty, nasty, nasty, time("2026-10-05T10:00Z"), "{}", Map.of("x" + nasty, nasty), 1);

        JsonNode json = parse(CloudEventJson.of(event));

        assertThat(json.get("source").textValue()).isEqualTo(nasty);
        assertThat(json.get("type").textValue()).isEqualTo(nasty);
        assertThat(json.get("subject").textValue()).isEqualTo(nasty);
        assertThat(json.get("x" + nasty).textValue()).isEqualTo(nasty);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "specversion",
                "id",
                "source",
                "type",
                "subject",
                "partitionkey",
                "time",
                "datacontenttype",
                "dataschema",
                "data",
                "data_base64"
            })
    void an_extension_cannot_pose_as_an_attribute(String name) throws Exception {
        String plain = CloudEventJson.of(event("42", "{}", Map.of()));

        assertThat(CloudEventJson.of(event("42", "{}", Map.of(name, "forged")))).isEqualTo(plain);
        parse(plain);
    }

    @Test
    void the_time_is_rfc_3339_in_utc_with_its_seconds() throws Exception {
        Event event = new Event(1, "/s", "t", null, time("2026-10-05T12:00+02:00"), null, Map.of(), 1);

        assertThat(parse(CloudEventJson.of(event)).get("time").textValue()).isEqualTo("2026-10-05T10:00:00Z");
    }

    @Test
    void a_batch_is_an_array_of_whole_events_in_their_order() throws Exception {
        Event first = event("42", "{\"total\":1.50}", Map.of());
        Event second = event(null, null, Map.of("traceparent", "00-aa-bb-01"));

        String batch = CloudEventJson.batch(List.of(first, second));

        assertThat(batch).isEqualTo("[" + CloudEventJson.of(first) + "," + CloudEventJson.of(second) + "]");
        assertThat(parse(batch)).hasSize(2);
    }

    @Test
    void a_batch_of_one_is_an_array_too() {
        Event event = event("42", "{}", Map.of());

        assertThat(CloudEventJson.batch(List.of(event))).isEqualTo("[" + CloudEventJson.of(event) + "]");
    }

    private static JsonNode parse(String json) throws JsonProcessingException {
        return STRICT.readTree(json);
    }

    private static Event event(String subject, String data, Map<String, String> extensions) {
        return new Event(
                7,
                "/shop/public/orders",
                "pgevents.row.inserted",
                subject,
                time("2026-10-05T10:00Z"),
                data,
                extensions,
                1);
    }

    private static OffsetDateTime time(String text) {
        return OffsetDateTime.parse(text);
    }
}
