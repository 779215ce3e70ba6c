package io.pgevents.capture.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.api.Notification;
import io.pgevents.log.ApiEvents;
import io.pgevents.log.Event;
import io.pgevents.support.Postgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationDataTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\" : \"INSERT\", \"pid\" : \"knb.1.1\", \"docid\" : null}",
                "{\"a\":1e5,\"a\":1.50,\"b\":[ 1 ,2]}",
                "[]",
                "0",
                "-0.0",
                "1e5",
                "true",
                "null",
                "{\"zero\":\"\\u0000\",\"half\":\"\\ud800\"}"
            })
    void json_is_passed_on_as_it_was_written(String payload) {
        assertThat(NotificationData.of("c", payload, 7))
                .isEqualTo("{\"channel\":\"c\",\"payload\":" + payload + ",\"pid\":7}");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '^',
            value = {
                "just text, just text",
                "^say \"hi\"^, ^say \\\"hi\\\"^",
                "^{'a':1}^, ^{'a':1}^",
                "{} {}, {} {}",
                "^{\"a\":1^, ^{\\\"a\\\":1^",
                "01, 01",
                "1., 1.",
                "+1, +1",
                "NaN, NaN",
                "True, True",
                "^// {}^, ^// {}^",
                "^ ^, ^ ^",
                "^^, ^^",
                "größe €😀, größe €😀"
            })
    void anything_else_is_passed_on_as_a_string(String payload, String quoted) {
        assertThat(NotificationData.of("c", payload, 7))
                .isEqualTo("{\"channel\":\"c\",\"payload\":\"" + quoted + "\",\"pid\":7}");
    }

    @Test
    void what_the_payload_does_not_show_is_kept_beside_it() {
        assertThat(NotificationData.of("c", "\"a\\u0062c\"", 7))
                .isEqualTo("{\"channel\":\"c\",\"payload\":\"a\\u0062c\",\"pid\":7,\"text\":\"\\\"a\\\\u0062c\\\"\"}");
        assertThat(NotificationData.of("c", "\n{}\t", 7))
                .isEqualTo("{\"channel\":\"c\",\"payload\":{},\"pid\":7,\"text\":\"\\n{}\\t\"}");
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void the_exact_text_comes_back_whatever_it_was(String payload) throws SQLException {
        String data = NotificationData.of("a \"channel\"\n", payload, 7);

        assertThat(asPostgresKeepsIt(data)).isEqualTo(data);
        Notification notification = ApiEvents.of(event(data)) instanceof Notification found ? found : null;
        assertThat(notification.payload()).isEqualTo(payload);
        assertThat(notification.channel()).isEqualTo("a \"channel\"\n");
        assertThat(notification.pid()).isEqualTo(7);
    }

    static Stream<String> payloads() {
        return Stream.of(
                "",
                " ",
                "null",
                "\"null\"",
                "\"\"",
                "\"abc\"",
                "abc",
                " 1 ",
                "1e400",
                "123456789012345678901234567890.10",
                "\"\\u0000\"",
                "\"\\ud83d\"",
                "\\u0000",
                "tab\tline\nfeed\r\u0001\u007f",
                "{\"text\":\"x\"}",
                " {\"payload\":1}\n",
                "\uFEFF{}",
                "[".repeat(400) + "]".repeat(400),
                "[".repeat(3_999) + "]".repeat(3_999),
                "9".repeat(7_999),
                "€".repeat(2_666));
    }

    @Test
    void json_that_parsers_refuse_for_its_depth_or_length_is_a_string() {
        for (String payload : List.of("[".repeat(501) + "]".repeat(501), "9".repeat(1_001))) {
            assertThat(NotificationData.of("c", payload, 7)).contains("\"payload\":\"" + payload + "\"");
        }
        String deep = "[".repeat(500) + "]".repeat(500);
        assertThat(NotificationData.of("c", deep, 7)).contains("\"payload\":" + deep);
    }

    private static String asPostgresKeepsIt(String data) throws SQLException {
        try (Connection connection = Postgres.connect(Postgres.emptyDatabase());
                PreparedStatement statement = connection.prepareStatement("SELECT ?::text::json::text")) {
            statement.setString(1, data);
            var rows = statement.executeQuery();
            rows.next();
            return rows.getString(1);
        }
    }

    private static Event event(String data) {
        return new Event(1, "/db/channels/c", "pgevents.notification", "c", OffsetDateTime.now(), data, Map.of(), 1);
    }
}
