package io.pgevents.bench.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.stream.Collectors;

/** Runs {@code db/roles.sql} as psql does, in as far as that script needs it: the embedded server comes without psql. */
final class Roles {

    private static final Path SCRIPT = Path.of("src/main/resources/db/roles.sql");

    private Roles() {}

    /** The roles are the server's, what they may do is the database's. The service may watch every table made later. */
    static void prepare(BenchDatabase database) throws SQLException, IOException {
        database.execute(
                script(),
                "ALTER DEFAULT PRIVILEGES GRANT TRIGGER ON TABLES TO " + BenchDatabase.RUNTIME,
                "ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO " + BenchDatabase.RUNTIME);
    }

    private static String script() throws IOException {
        try (var lines = Files.lines(SCRIPT)) {
            return lines.filter(line -> !line.startsWith("\\"))
                    .collect(Collectors.joining("\n"))
                    .replace(":'owner'", "'" + BenchDatabase.OWNER + "'")
                    .replace(":'runtime'", "'" + BenchDatabase.RUNTIME + "'");
        }
    }
}
