package io.pgevents.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.capture.listen.SeedTrigger;
import io.pgevents.support.Postgres;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchInsteadOfTest {

    private static final String URL = Postgres.migratedDatabase();

    private final CaptureSession session = CaptureSession.open(URL);

    @BeforeEach
    void create() {
        session.run("CREATE FUNCTION told() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$");
    }

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void the_trigger_of_the_seed_becomes_a_watch() {
        session.run(SeedTrigger.TABLES, SeedTrigger.FUNCTION, SeedTrigger.TRIGGER);

        session.run("SELECT pgevents.watch_instead_of('systemmetadata', 'sysmeta_notify', drop_trigger => true)");

        session.run(
                "INSERT INTO systemmetadata VALUES ('urn:1', 1)",
                "UPDATE systemmetadata SET size = 2",
                "DELETE FROM systemmetadata");
        assertThat(session.events()).extracting(LoggedEvent::operation).containsExactly("i", "u");
        assertThat(triggers("systemmetadata")).doesNotContain("sysmeta_notify");
    }

    @Test
    void the_trigger_stays_unless_it_is_to_be_dropped_later() {
        table("CREATE TRIGGER notifies AFTER DELETE OR TRUNCATE ON t EXECUTE FUNCTION told()");

        String watch = session.text("SELECT pgevents.watch_instead_of('t', 'notifies')");
        assertThat(triggers("t")).contains("notifies", "00_pgevents_delete", "00_pgevents_truncate");

        assertThat(session.text("SELECT pgevents.watch_instead_of('t', 'notifies', true)"))
                .isEqualTo(watch);
        assertThat(triggers("t")).doesNotContain("notifies").contains("00_pgevents_delete");
    }

    @Test
    void its_condition_is_that_of_the_watch() {
        table("CREATE TRIGGER notifies AFTER INSERT ON t FOR EACH ROW"
                + " WHEN (NEW.note <> ') EXECUTE ' AND NEW.id > 1) EXECUTE FUNCTION told('WHEN (x)')");

        session.run("SELECT pgevents.watch_instead_of('t', 'notifies')");

        session.run("INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, ') EXECUTE ')");
        assertThat(session.events()).extracting(LoggedEvent::subject).containsExactly("2");
    }

    @Test
    void an_update_of_columns_is_captured_when_one_of_them_has_changed() {
        table("CREATE TRIGGER notifies AFTER UPDATE OF note, \"Odd\" ON t FOR EACH ROW WHEN (NEW.id > 1)"
                + " EXECUTE FUNCTION told()");
        session.run("INSERT INTO t VALUES (1, 'a', 1, 1), (2, 'a', 1, 1)");

        session.run("SELECT pgevents.watch_instead_of('t', 'notifies')");

        session.run(
                "UPDATE t SET note = 'b'",
                "UPDATE t SET other = 2",
                "UPDATE t SET note = note",
                "UPDATE t SET \"Odd\" = 2");
        assertThat(session.events()).extracting(LoggedEvent::changed).containsExactly("[\"note\"]", "[\"Odd\"]");
    }

    @Test
    void beside_other_operations_every_update_is_captured() {
        table("CREATE TRIGGER notifies AFTER INSERT OR UPDATE OF note ON t FOR EACH ROW EXECUTE FUNCTION told()");

        session.run("SELECT pgevents.watch_instead_of('t', 'notifies')");

        session.run("INSERT INTO t VALUES (1, 'a')", "UPDATE t SET other = 2");
        assertThat(session.events()).extracting(LoggedEvent::operation).containsExactly("i", "u");
    }

    @Test
    void a_trigger_that_is_always_enabled_is_so_as_a_watch() {
        table("CREATE TRIGGER notifies AFTER INSERT ON t EXECUTE FUNCTION told()");
        session.run(
                "ALTER TABLE t ENABLE ALWAYS TRIGGER notifies", "SELECT pgevents.watch_instead_of('t', 'notifies')");

        session.run("SET session_replication_role = replica", "INSERT INTO t VALUES (1)");
        assertThat(session.events()).hasSize(1);
    }

    @Test
    void what_cannot_be_is_said_clearly_and_changes_nothing() {
        table("CREATE TRIGGER notifies AFTER INSERT ON t EXECUTE FUNCTION told()");

        refuses("SELECT pgevents.watch_instead_of('t', 'other')", "has no trigger other", "its triggers are notifies");
        session.run("ALTER TABLE t ENABLE REPLICA TRIGGER notifies");
        refuses("SELECT pgevents.watch_instead_of('t', 'notifies')", "only for replicated changes");
        session.run("ALTER TABLE t ENABLE TRIGGER notifies", "SELECT pgevents.watch('t')");
        refuses("SELECT pgevents.watch_instead_of('t', 'notifies', true)", "is watched already, with other options");
        refuses("SELECT pgevents.watch_instead_of('t', '00_pgevents_insert')", "is that of a watch");
        assertThat(triggers("t"))
                .contains("notifies", "00_pgevents_insert", "00_pgevents_update", "00_pgevents_delete");

        session.run(
                "CREATE TABLE parted (id integer) PARTITION BY RANGE (id)",
                "CREATE TABLE part PARTITION OF parted FOR VALUES FROM (0) TO (9)",
                "CREATE TRIGGER notifies AFTER INSERT ON parted FOR EACH ROW EXECUTE FUNCTION told()");
        // To PostgreSQL 14 the trigger of a partition is an internal one.
        refuses(
                "SELECT pgevents.watch_instead_of('part', 'notifies')",
                session.majorVersion() >= 15 ? "that of the partitioned table" : "has no trigger notifies");
        session.run("SELECT pgevents.watch_instead_of('parted', 'notifies', true)");
    }

    private void table(String trigger) {
        session.run("CREATE TABLE t (id integer PRIMARY KEY, note text, other integer, \"Odd\" integer)", trigger);
    }

    private List<String> triggers(String table) {
        return session.column("SELECT tgname FROM pg_trigger WHERE tgrelid = '" + table + "'::regclass");
    }

    private void refuses(String sql, String... saying) {
        assertThatThrownBy(() -> session.tryToRun(sql)).hasMessageContainingAll(saying);
    }
}
