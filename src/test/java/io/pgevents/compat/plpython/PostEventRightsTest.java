package io.pgevents.compat.plpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.support.DebianPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What whoever makes triggers, and whoever owns the schema, can and cannot do by a function of a superuser. */
class PostEventRightsTest extends PostedEvents {

    /** The owner of the schema can put code of his own in the place of everything that the function uses there. */
    @Test
    void the_role_that_owns_the_schema_does_not_become_a_superuser_by_it() throws IOException {
        try (var installing = new Session(DebianPostgres.migratedDatabase("plpython"))) {
            installing.run(
                    "CREATE ROLE service",
                    "ALTER SCHEMA pgevents OWNER TO service",
                    "ALTER FUNCTION pgevents.uri_segment(text) OWNER TO service",
                    Files.readString(Path.of("src/main/resources/db/changelog/142-post-event.sql")),
                    "UPDATE pgevents.post_target SET url = '" + endpoint.url() + "'",
                    "CREATE TABLE items (id int)",
                    "SELECT pgevents.post_changes('items')",
                    "SET ROLE service",
                    "CREATE OR REPLACE FUNCTION pgevents.uri_segment(name text) RETURNS text LANGUAGE sql AS"
                            + " 'SELECT rolsuper::text FROM pg_roles WHERE rolname = current_user'",
                    "RESET ROLE",
                    "INSERT INTO items VALUES (1)");

            assertThat(installing.warnings()).isEmpty();
            assertThat(endpoint.events())
                    .extracting(event -> event.get("source").textValue())
                    .containsExactly("/false/false/false");
        }
    }

    @Test
    void headers_of_a_target_are_sent_and_seen_by_nobody_who_may_only_make_triggers() {
        session.run(
                "UPDATE pgevents.post_target SET headers = '{\"Authorization\": \"Bearer s3cret\"}'",
                "DROP ROLE IF EXISTS developer",
                "CREATE ROLE developer",
                "CALL pgevents.allow_post('developer')",
                "GRANT CREATE ON SCHEMA public TO developer",
                "SET ROLE developer",
                "CREATE TABLE mine (id int)",
                "SELECT pgevents.post_changes('mine')",
                "INSERT INTO mine VALUES (1)");

        assertThat(endpoint.arrivals().get(0).authorization()).isEqualTo("Bearer s3cret");
        assertThatThrownBy(() -> session.run("SELECT * FROM pgevents.post_target"))
                .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> session.run("SELECT pgevents.post_changes('mine', 'elsewhere')"))
                .hasMessageContaining("there is no target 'elsewhere'");
        session.run(
                "SELECT pgevents.unpost_changes('mine')",
                "INSERT INTO mine VALUES (2)",
                "RESET ROLE",
                "DROP OWNED BY developer",
                "DROP ROLE developer");
        assertThat(endpoint.arrivals()).hasSize(1);
    }

    @Test
    void a_role_that_was_not_allowed_cannot_make_such_a_trigger() {
        session.run(
                "DROP ROLE IF EXISTS stranger",
                "CREATE ROLE stranger",
                "GRANT CREATE ON SCHEMA public TO stranger",
                "SET ROLE stranger",
                "CREATE TABLE theirs (id int)");

        assertThatThrownBy(() -> session.run("CREATE TRIGGER t AFTER INSERT ON theirs FOR EACH ROW EXECUTE FUNCTION"
                        + " pgevents.post_event()"))
                .hasMessageContaining("permission denied");
        session.run("RESET ROLE", "DROP OWNED BY stranger", "DROP ROLE stranger");
    }

    /** As a superuser the function would do whatever the owner of the type likes. */
    @Test
    void a_cast_to_json_that_somebody_wrote_for_his_type_is_not_called() {
        session.run(
                "DROP TYPE IF EXISTS mood CASCADE",
                "CREATE TYPE mood AS ENUM ('good')",
                "CREATE FUNCTION mood_json(mood) RETURNS json LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'called'; END $$",
                "CREATE CAST (mood AS json) WITH FUNCTION mood_json(mood)",
                "ALTER TABLE orders ADD COLUMN mood mood",
                "INSERT INTO orders (id, mood) VALUES (1, 'good')");

        assertThat(session.warnings()).isEmpty();
        assertThat(endpoint.events().get(0).at("/data/after/mood").textValue()).isEqualTo("good");
    }
}
