package io.pgevents.support;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A PostgreSQL that has a certificate for {@code localhost}, by an authority of the test. */
public final class TlsPostgres implements AutoCloseable {

    private final PostgresServer server = new PostgresServer();

    public TlsPostgres(TestAuthority authority) {
        List<String> made = authority.certificateFor("localhost");
        try (Connection connection = Postgres.connect(server.url())) {
            write(connection, "server.crt", made.get(0));
            write(connection, "server.key", made.get(1));
            try (var statement = connection.createStatement()) {
                statement.execute("ALTER SYSTEM SET ssl = on");
                statement.execute("SELECT pg_reload_conf()");
            }
        } catch (SQLException e) {
            server.close();
            throw new IllegalStateException(e);
        }
    }

    /** By the server itself: it refuses a key that another user could read, and may be another user than this one. */
    private static void write(Connection connection, String file, String content) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("COPY (SELECT regexp_split_to_table(trim(E'\\n' FROM '" + content
                    + "'), E'\\n')) TO PROGRAM 'umask 077 && cat > " + file + "'");
        }
    }

    /** By TLS, to one of the names of this machine. */
    public String url(String host, TestAuthority trusted) {
        return withTls("postgresql://" + host + ":" + server.port() + "/postgres", trusted);
    }

    /** The same for any server. */
    public static String withTls(String url, TestAuthority trusted) {
        return url + "?sslmode=verify-full&sslrootcert=" + trusted.certificate().toAbsolutePath();
    }

    @Override
    public void close() {
        server.close();
    }
}
