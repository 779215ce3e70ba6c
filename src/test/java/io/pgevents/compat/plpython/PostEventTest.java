package io.pgevents.compat.plpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.pgevents.support.ServiceProcess;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the trigger function in plpython3u does, inside a real PostgreSQL that has the language. */
class PostEventTest extends PostedEvents {

    @Test
    void a_change_arrives_as_the_event_that_a_watch_would_give() {
        session.run(
                "INSERT INTO orders VALUES (7, 12.50, 'grüße 🐘 \"\\')",
                "UPDATE orders SET total = 13",
                "DELETE FROM orders");

        HttpEndpoint.Arrival first = endpoint.arrivals().get(0);
        assertThat(first.contentType()).isEqualTo("application/cloudevents+json; charset=UTF-8");
        assertThat(first.path()).isEqualTo("/events?from=db");
        List<JsonNode> events = endpoint.events();
        assertThat(events)
                .extracting(event -> event.get("type").textValue())
                .containsExactly("pgevents.row.inserted", "pgevents.row.updated", "pgevents.row.deleted");
        assertThat(events).extracting(event -> event.get("id").textValue()).doesNotHaveDuplicates();
        JsonNode updated = events.get(1);
        assertThat(updated.get("source").textValue()).isEqualTo(url.substring(url.lastIndexOf('/')) + "/public/orders");
        assertThat(updated.get("subject").textValue()).isEqualTo("7");
        assertThat(updated.at("/data/key")).hasToString("{\"id\":7}");
        assertThat(endpoint.arrivals().get(1).body())
                .contains("\"before\":{\"id\":7,\"total\":12.50,\"note\":\"grüße 🐘 \\\"\\\\\"},");
        assertThat(updated.at("/data/after/total").decimalValue()).isEqualByComparingTo("13");
        assertThat(updated.at("/data/changed")).hasToString("[\"total\"]");
        assertThat(events.get(0).at("/data/before").isNull()).isTrue();
        assertThat(events.get(2).at("/data/after").isNull()).isTrue();
    }

    @Test
    void values_look_as_in_row_to_json() {
        session.run("DROP TABLE IF EXISTS kinds", """
                CREATE TABLE kinds (a int, b text, n numeric, f float8, t timestamptz, l timestamp, d date, j json, jb jsonb,
                    y bytea, i int[], m text[][], z bool, o numeric, u uuid, v interval, PRIMARY KEY (b, a))""", "SELECT pgevents.post_changes('kinds')", """
                DO $$ BEGIN SET LOCAL datestyle = 'German, DMY'; INSERT INTO kinds VALUES (1, 'k', 123456789012345678901234567890.000001, 0.1, '2026-01-02 03:04:05.678+00',
                    '2026-01-02 03:04:05', '2026-01-02', '{"x":  1.50}', '{"y":[null]}', '\\x00ff', '{1,NULL}', '{{a,b},{c,d}}',
                    true, 'NaN', '00000000-0000-0000-0000-000000000001', '1 day 2 hours'); END $$""");

        JsonNode sent = endpoint.events().get(0);
        assertThat(sent.at("/data/after")).isEqualTo(session.json("SELECT row_to_json(k) FROM kinds AS k"));
        assertThat(sent.get("subject").textValue()).isEqualTo("[\"k\",1]");
    }

    @Test
    void a_number_of_single_precision_has_no_digits_that_it_was_not_given() {
        session.run(
                "DROP TABLE IF EXISTS singles",
                "CREATE TABLE singles (id int, r real, a real[], f float8)",
                "SELECT pgevents.post_changes('singles')",
                "INSERT INTO singles VALUES (1, 0.1, '{3.1415927,1e-30,NaN}', 0.1), (2, -2.5, '{3.4028235e38}', 1e20)");

        assertThat(endpoint.events())
                .extracting(event -> event.at("/data/after"))
                .isEqualTo(List.of(
                        session.json("SELECT row_to_json(s) FROM singles AS s WHERE id = 1"),
                        session.json("SELECT row_to_json(s) FROM singles AS s WHERE id = 2")));
    }

    @Test
    void who_ends_the_connection_with_every_answer_has_answered() throws IOException {
        try (var polite = new OldEndpoint()) {
            session.run("UPDATE pgevents.post_target SET url = '" + polite.url() + "'");

            session.run("INSERT INTO orders VALUES (1), (2), (3)");

            assertThat(session.warnings()).isEmpty();
            assertThat(polite.connections()).isEqualTo(3);
        }
    }

    @Test
    void a_session_keeps_its_connection() {
        for (int i = 0; i < 20; i++) {
            session.run("INSERT INTO orders VALUES (" + i + ")");
        }

        assertThat(endpoint.arrivals()).hasSize(20);
        assertThat(endpoint.connections()).isEqualTo(1);
    }

    @Test
    void nothing_is_sent_before_the_end_of_the_transaction_and_nothing_of_what_was_rolled_back() {
        session.run("BEGIN", "INSERT INTO orders VALUES (1)");
        assertThat(endpoint.arrivals()).isEmpty();
        session.run("SAVEPOINT s", "INSERT INTO orders VALUES (2)", "ROLLBACK TO s", "COMMIT");
        session.run("BEGIN", "INSERT INTO orders VALUES (3)", "ROLLBACK");

        assertThat(endpoint.events())
                .extracting(event -> event.get("subject").textValue())
                .containsExactly("1");
    }

    @Test
    void when_nobody_listens_the_write_succeeds_with_a_warning_and_the_others_do_not_wait() {
        session.run("UPDATE pgevents.post_target SET url = 'http://127.0.0.1:" + ServiceProcess.freePort() + "'");

        session.run("INSERT INTO orders SELECT n FROM generate_series(1, 50) AS n");

        assertThat(session.warnings())
                .singleElement()
                .asString()
                .startsWith("pgevents.post_event: an event was not sent to 'pgevents': ")
                .contains("Connection refused")
                .endsWith("nothing is sent for 3600 s");
        assertThat(session.json("SELECT count(*) FROM orders").intValue()).isEqualTo(50);
    }

    @Test
    void who_hangs_up_is_tried_once_for_all_events_of_the_pause() throws IOException {
        try (var silent = new SilentEndpoint(true)) {
            session.run("UPDATE pgevents.post_target SET url = '" + silent.url() + "'");

            session.run("INSERT INTO orders SELECT n FROM generate_series(1, 50) AS n");

            assertThat(silent.connections()).isEqualTo(1);
            assertThat(session.warnings()).hasSize(1);
        }
    }

    @Test
    void who_hangs_costs_one_timeout_for_all_events_of_the_pause() throws IOException {
        try (var silent = new SilentEndpoint(false)) {
            session.run("UPDATE pgevents.post_target SET timeout = '1 second', url = '" + silent.url() + "'");

            session.run("INSERT INTO orders SELECT n FROM generate_series(1, 50) AS n");

            assertThat(session.warnings()).singleElement().asString().contains("timed out");
            await().untilAsserted(() -> assertThat(silent.connections()).isEqualTo(1));
        }
    }

    @Test
    void after_the_pause_it_is_tried_again_and_who_answers_gets_events_and_the_number_of_those_missed_is_told() {
        session.run("UPDATE pgevents.post_target SET pause = '1 second'");
        endpoint.answers(503);
        session.run("INSERT INTO orders SELECT n FROM generate_series(1, 5) AS n");
        endpoint.answers(202);
        session.run("SELECT pg_sleep(1.1)", "INSERT INTO orders VALUES (6)");

        assertThat(session.warnings())
                .containsExactly("pgevents.post_event: 'pgevents' answers again; 4 events were not sent");
        assertThat(endpoint.events())
                .extracting(event -> event.get("subject").textValue())
                .containsExactly("1", "6");
    }

    @Test
    void an_error_status_is_a_warning_for_its_event_and_no_pause() {
        endpoint.answers(500);

        session.run("INSERT INTO orders VALUES (1), (2)");

        assertThat(session.warnings())
                .containsExactly(
                        "pgevents.post_event: an event was not sent to 'pgevents': HTTP status 500",
                        "pgevents.post_event: an event was not sent to 'pgevents': HTTP status 500");
        assertThat(endpoint.arrivals()).hasSize(2);
    }

    @Test
    void a_large_row_arrives_whole() {
        session.run("INSERT INTO orders VALUES (1, 1, repeat('0123456789', 500000))");

        assertThat(endpoint.events().get(0).at("/data/after/note").textValue()).hasSize(5_000_000);
    }

    @Test
    void a_connection_that_the_endpoint_has_closed_meanwhile_loses_nothing() {
        session.run("INSERT INTO orders VALUES (1)");
        endpoint.close();
        try (var again = new HttpEndpoint(endpoint.port())) {
            session.run("INSERT INTO orders VALUES (2)");

            assertThat(session.warnings()).isEmpty();
            assertThat(again.arrivals()).hasSize(1);
        }
    }

    @Test
    void a_trigger_that_names_no_target_there_is_warns() {
        session.run(
                "CREATE TRIGGER other AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION pgevents.post_event('nobody')",
                "INSERT INTO orders VALUES (1)");

        assertThat(session.warnings()).singleElement().asString().contains("there is no such target");
        assertThat(endpoint.arrivals()).hasSize(1);
    }
}
