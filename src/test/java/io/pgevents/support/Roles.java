package io.pgevents.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.stream.Collectors;

/** Runs {@code db/roles.sql} as psql does, in as far as that script needs it: servers of tests come without psql. */
final class Roles {

    private static final Path SCRIPT = Path.of("src/main/resources/db/roles.sql");

    private Roles() {}

    /** Makes the roles of the service and lets it watch every table that the test makes. One at a time: roles are the server's. */
    static synchronized void prepare(String url) {
        try (var connection = Postgres.connect(url);
                var statement = connection.createStatement()) {
            statement.execute(script());
            statement.execute("ALTER DEFAULT PRIVILEGES GRANT TRIGGER ON TABLES TO " + Postgres.RUNTIME);
            statement.execute("ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO " + Postgres.RUNTIME);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String script() {
        try (var lines = Files.lines(SCRIPT)) {
            return lines.filter(line -> !line.startsWith("\\"))
                    .collect(Collectors.joining("\n"))
                    .replace(":'owner'", "'" + Postgres.OWNER + "'")
                    .replace(":'runtime'", "'" + Postgres.RUNTIME + "'");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
