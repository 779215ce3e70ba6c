package io.pgevents.compat.plpython;

import io.pgevents.platform.SchemaPart;
import io.pgevents.platform.StartUpException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The change sets of {@code pgevents.post_event}. plpython3u is untrusted: only a superuser can make functions in it. */
@Singleton
final class PlpythonSchema implements SchemaPart {

    private static final String ROLE = """
            SELECT rolname, rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user""";

    /** A server can have the language and lack the Python that it was built with. */
    private static final String TRIAL =
            "CREATE EXTENSION IF NOT EXISTS plpython3u; DO LANGUAGE plpython3u 'import http.client, ssl'";

    private final PlpythonSettings settings;

    PlpythonSchema(PlpythonSettings settings) {
        this.settings = settings;
    }

    @Override
    public String context() {
        return "plpython";
    }

    @Override
    public boolean isWanted() {
        return settings.isWanted();
    }

    @Override
    public void check(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            refuseOthersThanSuperusers(statement);
            statement.execute(TRIAL);
        } catch (SQLException e) {
            throw new StartUpException(
                    "pgevents.plpython is true, but plpython3u does not work here: " + e.getMessage()
                            + "; install it on the database's machine (Debian: postgresql-plpython3-15, by the server's major"
                            + " version) or set pgevents.plpython=false",
                    e);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static void refuseOthersThanSuperusers(Statement statement) throws SQLException {
        try (var role = statement.executeQuery(ROLE)) {
            role.next();
            if (!role.getBoolean("rolsuper")) {
                throw new StartUpException("pgevents.plpython is true, but the role " + role.getString("rolname")
                        + " is no superuser, as plpython3u demands; set pgevents.plpython=false and have a superuser run"
                        + " the two SQL files (docs/plpython.md)");
            }
        }
    }
}
