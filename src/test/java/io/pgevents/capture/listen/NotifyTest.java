package io.pgevents.capture.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.capture.ListenedChannels;
import io.pgevents.support.Postgres;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What PostgreSQL's documentation says that NOTIFY sends is logged: no more, no less, and exactly. */
class NotifyTest {

    private static final String URL = Postgres.migratedDatabase();
    private static final AtomicInteger CHANNELS = new AtomicInteger();
    private static ListeningReplica replica;

    private final NotifySession session = new NotifySession(URL);
    private final String channel = "notify_" + CHANNELS.incrementAndGet();

    @BeforeAll
    static void start() {
        replica = new ListeningReplica(URL).start();
    }

    @AfterAll
    static void stop() {
        replica.stop();
    }

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void a_notification_is_an_event_of_its_channel() {
        replica.captures(channel).awaitListening();

        session.run("NOTIFY " + channel + ", '{\"op\":\"INSERT\"}'");

        assertThat(session.awaitEvents(channel, 1))
                .containsExactly(session.database() + "/channels/" + channel + " pgevents.notification " + channel
                        + " {\"channel\":\"" + channel + "\",\"payload\":{\"op\":\"INSERT\"},\"pid\":" + session.pid()
                        + "}");
    }

    @Test
    void a_trigger_as_the_seed_has_it_is_captured_unchanged() {
        replica.captures("sysm_watch").awaitListening();
        session.run(SeedTrigger.TABLES, SeedTrigger.FUNCTION, SeedTrigger.TRIGGER);

        session.run(
                "INSERT INTO identifier VALUES ('urn:1', 'doc.1')",
                "INSERT INTO systemmetadata VALUES ('urn:1', 1), ('urn:2', 2)",
                "UPDATE systemmetadata SET size = 3 WHERE guid = 'urn:1'");

        assertThat(session.awaitPayloads("sysm_watch", 3))
                .containsExactly(
                        "{\"op\" : \"INSERT\", \"pid\" : \"urn:1\", \"docid\" : \"doc.1\"}",
                        "{\"op\" : \"INSERT\", \"pid\" : \"urn:2\", \"docid\" : null}",
                        "{\"op\" : \"UPDATE\", \"pid\" : \"urn:1\", \"docid\" : \"doc.1\"}");
    }

    @Test
    void equal_ones_of_one_transaction_come_once_and_those_of_several_each() {
        replica.captures(channel).awaitListening();

        session.run("BEGIN");
        List.of("a", "b", "a").forEach(payload -> session.notify(channel, payload));
        session.run("SAVEPOINT s");
        session.notify(channel, "a");
        session.notify(channel, "c");
        session.run("RELEASE s", "COMMIT");
        session.notify(channel, "a");
        session.notify(channel, "a");

        assertThat(session.awaitPayloads(channel, 5)).containsExactly("\"a\"", "\"b\"", "\"c\"", "\"a\"", "\"a\"");
    }

    @Test
    void what_is_rolled_back_was_never_sent() {
        replica.captures(channel).awaitListening();

        session.run("BEGIN");
        session.notify(channel, "rolled back");
        session.run("ROLLBACK", "BEGIN");
        session.notify(channel, "first");
        session.run("SAVEPOINT s");
        session.notify(channel, "rolled back to the savepoint");
        session.run("ROLLBACK TO s");
        session.notify(channel, "last");
        session.run("COMMIT");

        assertThat(session.awaitPayloads(channel, 2)).containsExactly("\"first\"", "\"last\"");
    }

    @Test
    void transactions_come_in_the_order_of_their_commits() {
        replica.captures(channel).awaitListening();

        try (var other = new NotifySession(URL)) {
            session.run("BEGIN");
            session.notify(channel, "begun first");
            other.notify(channel, "committed first");
            session.run("COMMIT");
        }

        assertThat(session.awaitPayloads(channel, 2)).containsExactly("\"committed first\"", "\"begun first\"");
    }

    @Test
    void a_name_is_exact_unless_it_is_folded_as_listen_without_quotes_does() {
        String folded = ListenedChannels.folded("MyFolded" + channel);
        replica.captures("My" + channel, folded).awaitListening();

        session.run("NOTIFY My" + channel + ", 'folded by NOTIFY to small letters, which nobody listens to'");
        session.run("NOTIFY \"My" + channel + "\", 'exact'");
        session.notify("MyFolded" + channel, "pg_notify does not fold");
        session.run("NOTIFY MyFolded" + channel + ", 'folded'");

        assertThat(session.awaitPayloads(folded, 1)).containsExactly("\"folded\"");
        assertThat(session.awaitPayloads("My" + channel, 1)).containsExactly("\"exact\"");
        assertThat(session.events("MyFolded" + channel)).isEmpty();
        assertThat(session.events("my" + channel)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\"quote",
                "an 'apostrophe'",
                "größe €😀",
                "semi;colon",
                "two\nlines",
                "\"",
                "-- comment",
                "$1",
                "sixty-three bytes.............................................."
            })
    void a_channel_can_have_any_name(String name) {
        replica.captures(name).awaitListening();

        session.notify(name, "here");

        assertThat(session.awaitPayloads(name, 1)).containsExactly("\"here\"");
    }

    @Test
    void the_longest_payload_passes_and_a_longer_one_fails_at_its_sender() {
        replica.captures(channel).awaitListening();
        String longest = "€".repeat(2_666) + "x";

        session.notify(channel, longest);
        assertThatThrownBy(() -> session.notify(channel, longest + "x"))
                .hasMessageContaining("payload string too long");

        assertThat(session.awaitPayloads(channel, 1)).containsExactly("\"" + longest + "\"");
    }

    @Test
    void no_payload_is_an_empty_one() {
        replica.captures(channel).awaitListening();

        session.run("NOTIFY " + channel, "SELECT pg_notify('" + channel + "', NULL)");
        session.notify(channel, "null");

        assertThat(session.awaitPayloads(channel, 3)).containsExactly("\"\"", "\"\"", "null");
    }

    @Test
    void a_prepared_transaction_cannot_notify_and_so_is_not_heard_of() {
        replica.captures(channel).awaitListening();

        session.run("BEGIN");
        session.notify(channel, "two phases");
        assertThatThrownBy(() -> session.run("PREPARE TRANSACTION 'p'")).hasMessageContaining("PREPARE");
        session.run("ROLLBACK");
        session.notify(channel, "one phase");

        assertThat(session.awaitPayloads(channel, 1)).containsExactly("\"one phase\"");
    }

    @Test
    void what_postgresql_does_not_take_for_json_is_logged_as_text() {
        replica.captures(channel).awaitListening();
        session.run("""
                CREATE FUNCTION picky() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    IF NEW.data->>'payload' LIKE '%picky%' AND json_typeof(NEW.data->'payload') <> 'string' THEN
                        RAISE EXCEPTION 'not JSON to me' USING ERRCODE = '22P02';
                    END IF;
                    RETURN NEW;
                END $$""", "CREATE TRIGGER picky BEFORE INSERT ON pgevents.event FOR EACH ROW EXECUTE FUNCTION picky()");

        session.run("BEGIN");
        List.of("[1]", "[\"picky\"]", "[2]").forEach(payload -> session.notify(channel, payload));
        session.run("COMMIT");

        assertThat(session.awaitPayloads(channel, 3)).containsExactly("[1]", "\"[\\\"picky\\\"]\"", "[2]");
        session.run("DROP TRIGGER picky ON pgevents.event");
    }

    @Test
    void a_thousand_channels_can_be_captured() {
        session.run("INSERT INTO pgevents.channel SELECT '" + channel
                + ".' || n, 'api' FROM generate_series(1, 1000) AS n");
        replica.awaitListening();

        session.run("DO $$ BEGIN FOR n IN 1 .. 1000 LOOP PERFORM pg_notify('" + channel
                + ".' || n, n::text); END LOOP; END $$");

        session.awaitAtLeast(channel + ".1000", 1);
        assertThat(session.column("SELECT data->'payload' FROM pgevents.event WHERE subject LIKE '" + channel
                        + ".%' ORDER BY id"))
                .hasSize(1_000)
                .startsWith("1", "2", "3")
                .endsWith("999", "1000");
        session.run("DELETE FROM pgevents.channel WHERE channel LIKE '" + channel + ".%'");
    }

    @Test
    void what_is_no_longer_wanted_is_no_longer_captured() {
        replica.captures(channel, "still_wanted").awaitListening();
        session.notify(channel, "wanted");
        session.awaitEvents(channel, 1);

        replica.releases(channel).awaitListening();
        session.notify(channel, "not wanted");
        session.notify("still_wanted", "later");

        session.awaitAtLeast("still_wanted", 1);
        assertThat(session.payloads(channel)).containsExactly("\"wanted\"");
    }
}
