package io.pgevents.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.support.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the role that the service runs as may do, and what somebody who has taken it over may not. */
class RuntimeRoleTest {

    /** A table that is missing here fails the test: whoever makes one decides what the service may do with it. */
    private static final String TABLES = """
            amqp_broker: INSERT SELECT UPDATE
            amqp_setting:
            attempt: INSERT SELECT
            attempt_log: SELECT
            channel: DELETE INSERT SELECT
            channel_activity: DELETE INSERT SELECT UPDATE
            databasechangelog: SELECT
            databasechangeloglock:
            declared: DELETE INSERT SELECT
            delivered: INSERT SELECT
            delivery: DELETE INSERT SELECT UPDATE
            delivery_state: DELETE INSERT SELECT UPDATE
            doorbell: SELECT UPDATE
            event: SELECT
            lease: DELETE INSERT SELECT UPDATE
            listening: SELECT UPDATE
            log_state: INSERT SELECT UPDATE
            missed: SELECT
            observation:
            owner: DELETE INSERT SELECT UPDATE
            published: DELETE SELECT
            replay: DELETE INSERT SELECT UPDATE
            replica: DELETE INSERT SELECT UPDATE
            service_role:
            subscription: DELETE INSERT SELECT UPDATE
            subscription_health: DELETE INSERT SELECT UPDATE
            subscription_secret: DELETE INSERT SELECT UPDATE
            token: DELETE INSERT SELECT UPDATE
            watched_table: SELECT
            """;

    private static String url;
    private static Connection superuser;
    private static Connection runtime;

    @BeforeAll
    static void open() throws SQLException {
        url = Postgres.migratedDatabase("compat-amqp");
        superuser = Postgres.connect(url);
        runtime = Postgres.connect(url, Postgres.RUNTIME);
        try (var statement = superuser.createStatement()) {
            statement.execute("CREATE SCHEMA shop");
            statement.execute("CREATE TABLE shop.customer (id int, iban text)");
            statement.execute("CREATE TABLE public.plain (id int)");
            statement.execute("SELECT pgevents.watch('public.plain')");
            statement.execute("SELECT pgevents.create_event_partitions('1 day', 1)");
        }
    }

    @AfterAll
    static void close() throws SQLException {
        runtime.close();
        superuser.close();
    }

    @Test
    void it_may_do_with_each_table_what_the_service_needs_and_no_more() throws SQLException {
        assertThat(column("""
                SELECT concat(c.relname, ':', (SELECT string_agg(' ' || a.privilege_type, '' ORDER BY a.privilege_type)
                                                 FROM aclexplode(c.relacl) AS a WHERE a.grantee = 'pgevents_runtime'::regrole))
                  FROM pg_class AS c
                 WHERE c.relnamespace = 'pgevents'::regnamespace AND c.relkind IN ('r', 'p', 'S', 'v', 'm') AND NOT c.relispartition
                   AND NOT (c.relkind = 'S' AND EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'i'))
                 ORDER BY c.relname COLLATE "C"
                """)).containsExactlyElementsOf(TABLES.lines().toList());
    }

    @Test
    void nothing_of_the_schema_is_open_to_everybody() throws SQLException {
        assertThat(column("""
                SELECT p.oid::regprocedure::text FROM pg_proc AS p
                 WHERE p.pronamespace = 'pgevents'::regnamespace
                   AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a WHERE a.grantee = 0)
                UNION ALL
                SELECT c.oid::regclass::text FROM pg_class AS c
                 WHERE c.relnamespace = 'pgevents'::regnamespace
                   AND EXISTS (SELECT FROM aclexplode(c.relacl) AS a WHERE a.grantee = 0)
                UNION ALL
                SELECT n.nspname FROM pg_namespace AS n
                 WHERE n.nspname = 'pgevents' AND EXISTS (SELECT FROM aclexplode(n.nspacl) AS a WHERE a.grantee = 0)
                """)).isEmpty();
    }

    @Test
    void every_function_that_runs_as_the_owner_looks_for_names_in_one_place() throws SQLException {
        assertThat(column("""
                SELECT p.oid::regprocedure::text FROM pg_proc AS p
                 WHERE p.pronamespace IN ('pgevents'::regnamespace, 'amqp'::regnamespace) AND p.prosecdef
                   AND NOT 'search_path=pg_catalog, pg_temp' = ANY (coalesce(p.proconfig, '{}'))
                """)).isEmpty();
    }

    @Test
    void everything_belongs_to_the_owner_who_is_no_superuser() throws SQLException {
        assertThat(column("""
                SELECT DISTINCT pg_get_userbyid(o.owner)
                  FROM (SELECT relowner FROM pg_class WHERE relnamespace = 'pgevents'::regnamespace
                        UNION ALL SELECT proowner FROM pg_proc WHERE pronamespace = 'pgevents'::regnamespace
                        UNION ALL SELECT nspowner FROM pg_namespace WHERE nspname IN ('pgevents', 'amqp')) AS o (owner)
                """)).containsExactly(Postgres.OWNER);
        assertThat(column(
                        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'pgevents%' AND (rolsuper OR rolcreaterole OR"
                                + " rolcreatedb OR rolreplication OR rolbypassrls)"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE pgevents.event",
                "DROP TABLE pgevents.event_default",
                "DROP SCHEMA pgevents CASCADE",
                "DROP FUNCTION pgevents.ring()",
                "ALTER TABLE pgevents.subscription ADD COLUMN more int",
                "ALTER TABLE pgevents.event DISABLE TRIGGER ALL",
                "ALTER FUNCTION pgevents.capture_1() OWNER TO pgevents_runtime",
                "TRUNCATE pgevents.event",
                "TRUNCATE pgevents.delivery",
                "INSERT INTO pgevents.event (watch, operation, size) VALUES (1, 'i', 0)",
                "INSERT INTO pgevents.event_default (size) VALUES (0)",
                "UPDATE pgevents.event SET after = NULL",
                "DELETE FROM pgevents.event",
                "SELECT * FROM pgevents.event_default",
                "UPDATE pgevents.watched_table SET source = '/elsewhere'",
                "UPDATE pgevents.attempt SET outcome = 'delivered'",
                "DELETE FROM pgevents.attempt",
                "DELETE FROM pgevents.delivered",
                "CREATE TABLE pgevents.mine (id int)",
                "CREATE FUNCTION pgevents.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "CREATE OR REPLACE FUNCTION pgevents.ring() RETURNS void LANGUAGE sql AS 'SELECT'",
                "CREATE TRIGGER mine AFTER INSERT ON pgevents.subscription EXECUTE FUNCTION pgevents.tell_of_subscription()",
                "CREATE RULE mine AS ON INSERT TO pgevents.subscription DO NOTHING",
                "SELECT pgevents.end_watch(1)",
                "SELECT pgevents.empty_event_partition('event_default')",
                "CALL pgevents.allow_service('pgevents_runtime')",
                "CALL pgevents.allow_publish('pgevents_runtime')",
                "UPDATE amqp.broker SET host = 'elsewhere'",
                "SELECT * FROM pgevents.amqp_setting",
                "SELECT * FROM shop.customer",
                "SELECT * FROM public.plain",
                "INSERT INTO public.plain VALUES (1)",
                "DROP TABLE public.plain",
                "SET ROLE pgevents_owner",
                "SET ROLE postgres",
                "SET SESSION AUTHORIZATION postgres",
                "ALTER ROLE pgevents_runtime SUPERUSER",
                "CREATE ROLE mine",
                "GRANT pgevents_owner TO pgevents_runtime",
                "CREATE SCHEMA mine",
                "CREATE DATABASE mine",
                "CREATE EXTENSION dblink",
                "CREATE FUNCTION pg_temp.mine() RETURNS int LANGUAGE c AS '$libdir/dblink'",
                "CREATE PUBLICATION mine",
                "SELECT pg_create_logical_replication_slot('mine', 'test_decoding')",
                "ALTER SYSTEM SET log_statement = 'all'",
                "SELECT pg_reload_conf()",
                "SELECT pg_read_file('PG_VERSION')",
                "SELECT pg_ls_dir('.')",
                "SELECT lo_import('/etc/hostname')",
                "COPY (SELECT 1) TO PROGRAM 'true'",
                "CREATE TEMP TABLE lines (line text); COPY lines FROM '/etc/hostname'",
                "SELECT rolpassword FROM pg_authid",
                "SELECT * FROM pg_hba_file_rules",
                "SET session_replication_role = 'replica'",
            })
    void tampering_is_refused(String sql) {
        assertThatThrownBy(() -> run(runtime, sql))
                .isInstanceOf(SQLException.class)
                .extracting("SQLState")
                .isEqualTo("42501");
    }

    @Test
    void a_table_is_watched_with_its_trigger_privilege_alone() throws SQLException {
        run(superuser, "CREATE TABLE public.mute (id int)");
        run(superuser, "REVOKE TRIGGER ON public.mute FROM pgevents_runtime");
        assertThatThrownBy(() -> run(runtime, "SELECT pgevents.watch('public.mute')"))
                .extracting("SQLState")
                .isEqualTo("42501");

        run(superuser, "GRANT TRIGGER ON public.mute TO pgevents_runtime");

        assertThatCode(() -> run(runtime, "SELECT pgevents.watch('public.mute')"))
                .doesNotThrowAnyException();
    }

    @Test
    void whoever_was_allowed_stays_so_when_the_schema_is_migrated_again_and_loses_what_was_added() throws SQLException {
        run(superuser, "GRANT DELETE ON pgevents.event TO pgevents_runtime");
        run(superuser, "REVOKE SELECT ON pgevents.lease FROM pgevents_runtime");
        run(superuser, "UPDATE pgevents.databasechangelog SET md5sum = '9:0' WHERE id = 'allow-service'");

        Postgres.migrateAs(Postgres.OWNER, url, "compat-amqp");

        it_may_do_with_each_table_what_the_service_needs_and_no_more();
    }

    @Test
    void who_may_call_a_function_of_the_services_does_not_become_the_service_by_a_later_version() throws SQLException {
        run(superuser, "CREATE ROLE caller");
        try {
            run(superuser, "GRANT EXECUTE ON FUNCTION pgevents.arm() TO caller");
            run(superuser, "UPDATE pgevents.databasechangelog SET md5sum = '9:0' WHERE id = 'allow-service'");

            Postgres.migrateAs(Postgres.OWNER, url, "compat-amqp");

            assertThat(column("SELECT has_table_privilege('caller', 'pgevents.subscription', 'SELECT')"))
                    .containsExactly("f");
        } finally {
            run(superuser, "DROP OWNED BY caller");
            run(superuser, "DROP ROLE caller");
        }
    }

    @Test
    void what_the_service_asks_for_is_not_taken_from_a_schema_that_others_may_write_to() throws SQLException {
        try (var statement = runtime.createStatement();
                var rows = statement.executeQuery("SHOW search_path")) {
            rows.next();
            assertThat(rows.getString(1)).isEqualTo("pg_catalog, pg_temp");
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> column(String sql) throws SQLException {
        try (var statement = superuser.createStatement();
                var rows = statement.executeQuery(sql)) {
            List<String> column = new ArrayList<>();
            while (rows.next()) {
                column.add(rows.getString(1));
            }
            return column;
        }
    }
}
