package io.pgevents.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.support.Postgres;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Owners are told which sources they may see by the present name of the database: an old one must not stay. */
class WatchRenamedDatabaseTest {

    @ParameterizedTest
    @ValueSource(strings = {"SELECT pgevents.rebase()", "SELECT pgevents.refresh_watches()"})
    void the_sources_of_its_tables_begin_with_the_new_name(String after) throws SQLException {
        String url = Postgres.migratedDatabase();
        String name = url.substring(url.lastIndexOf('/') + 1);
        String server = url.substring(0, url.lastIndexOf('/') + 1);
        String schema;
        try (var db = CaptureSession.open(url)) {
            schema = db.schema();
            db.run(
                    "CREATE TABLE \"a/b\" (id int PRIMARY KEY)",
                    "CREATE TABLE ended (id int PRIMARY KEY)",
                    "SELECT pgevents.watch('\"a/b\"')",
                    "SELECT pgevents.watch('ended')",
                    "SELECT pgevents.unwatch('ended')");
        }
        try (var connection = Postgres.connect(server + "postgres");
                var statement = connection.createStatement()) {
            statement.execute("ALTER DATABASE " + name + " RENAME TO \"" + name + " new\"");
        }

        try (var db = CaptureSession.open(server + name + "%20new")) {
            db.run(after);
            List<String> sources = db.column("SELECT source FROM pgevents.watched_table WHERE active ORDER BY id");

            String prefix = "/" + name + "%20new/" + schema + "/";
            assertThat(sources).containsExactly(prefix + "a%2Fb", prefix + "ended");

            db.run(after);
            assertThat(db.column("SELECT source FROM pgevents.watched_table WHERE active ORDER BY id"))
                    .isEqualTo(sources);
        }
    }
}
