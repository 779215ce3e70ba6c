package io.pgevents.platform;

import java.sql.Connection;
import java.sql.SQLException;

/** How a session is set that runs something as the role that owns the schema. Each method blocks, and commits. */
final class OwnersSession {

    /** What {@code db/roles.sql} sets, too. */
    private static final String PATH = "pg_catalog, pg_temp";

    /**
     * So that no function or operator which somebody else has made is taken for a built-in one (CVE-2018-1058), as with a
     * schema in the path that others may write to. A connection of a pool may have a limit from before.
     */
    private static final String NARROW = "SET search_path = " + PATH + "; RESET lock_timeout";

    /** What waits for a table's lock has everybody wait behind it who wants to use the table. */
    private static final String BRIEF = "SET lock_timeout = '5s'";

    /** As the server would have set it, if {@code db/roles.sql} had not. */
    private static final String USUAL = """
            SELECT pg_catalog.set_config('search_path', coalesce(
                       (SELECT pg_catalog.substr(one, 13) FROM pg_catalog.pg_db_role_setting AS s
                         CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) AS one
                         WHERE s.setrole = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user)
                           AND s.setdatabase = 0::pg_catalog.oid AND pg_catalog.starts_with(one, 'search_path=')),
                       (SELECT pg_catalog.substr(one, 13) FROM pg_catalog.pg_db_role_setting AS s
                         CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) AS one
                         WHERE s.setrole = 0::pg_catalog.oid
                           AND s.setdatabase = (SELECT oid FROM pg_catalog.pg_database
                                                 WHERE datname = pg_catalog.current_database())
                           AND pg_catalog.starts_with(one, 'search_path=')),
                       boot_val), false)
              FROM pg_catalog.pg_settings WHERE name = 'search_path' AND reset_val = '%s'""".formatted(PATH);

    private OwnersSession() {}

    static void lookOnlyAtBuiltIns(Connection connection) throws SQLException {
        set(connection, NARROW);
    }

    static void waitBrieflyForLocks(Connection connection) throws SQLException {
        set(connection, BRIEF);
    }

    /** For what is not pgevents' own: names without a schema mean what they mean elsewhere. */
    static void lookWhereEverybodyLooks(Connection connection) throws SQLException {
        set(connection, "RESET search_path");
        set(connection, USUAL);
    }

    private static void set(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
        if (!connection.getAutoCommit()) {
            connection.commit();
        }
    }
}
