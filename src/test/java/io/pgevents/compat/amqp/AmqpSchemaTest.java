package io.pgevents.compat.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgevents.platform.StartUpException;
import io.pgevents.support.Postgres;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.junit.jupiter.api.Test;

/** Which databases have schema {@code amqp}, and how one with the extension comes to it. */
class AmqpSchemaTest {

    /** As the extension leaves them in the catalogue; its library is not needed to have it dropped. */
    private static final List<String> STAND_IN_EXTENSION = List.of(
            "CREATE SCHEMA amqp",
            """
            CREATE TABLE amqp.broker (broker_id serial NOT NULL, host text NOT NULL, port integer NOT NULL DEFAULT 5672, vhost text,
                username text, password text, PRIMARY KEY (broker_id, host, port))""",
            "CREATE FUNCTION amqp.disconnect(broker_id integer) RETURNS void LANGUAGE sql AS ''",
            "SET allow_system_table_mods = on",
            "INSERT INTO pg_extension VALUES (99999, 'amqp', 10, 'amqp'::regnamespace, false, '0.4.2', NULL, NULL)",
            "ALTER EXTENSION amqp ADD TABLE amqp.broker",
            "ALTER EXTENSION amqp ADD FUNCTION amqp.disconnect(integer)",
            "RESET allow_system_table_mods");

    private final AmqpSchema schema = new AmqpSchema(new AmqpSchemaSettings() {
        @Override
        public boolean amqp() {
            return true;
        }

        @Override
        public Optional<String> amqpTlsConfigurationName() {
            return Optional.empty();
        }
    });

    @Test
    void a_database_has_the_optional_parts_only_if_it_is_told_so() {
        try (var database = new AmqpDatabase(Postgres.migratedDatabase())) {
            assertThat(database.query("SELECT to_regnamespace('amqp')")).isNull();
            assertThat(database.query("SELECT to_regclass('pgevents.amqp_broker')"))
                    .isNull();
            assertThat(database.query("SELECT to_regproc('pgevents.post_event')"))
                    .isNull();
        }
    }

    @Test
    void every_change_can_be_taken_back_and_made_again() throws Exception {
        String url = Postgres.migratedDatabase("compat-amqp");
        try (Connection connection = Postgres.connect(url, Postgres.OWNER);
                var database = new AmqpDatabase(url)) {
            var owners =
                    DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
            owners.setLiquibaseSchemaName("pgevents");
            var liquibase = new Liquibase("db/changelog.yaml", new ClassLoaderResourceAccessor(), owners);

            liquibase.rollback(1_000, new Contexts("compat-amqp"), new liquibase.LabelExpression());

            assertThat(database.query("SELECT to_regnamespace('amqp')")).isNull();
            liquibase.update(new Contexts("compat-amqp"));
            assertThat(database.query("SELECT to_regnamespace('amqp')")).isEqualTo("amqp");
        }
    }

    @Test
    void a_database_with_the_extension_is_refused_until_the_way_of_the_documentation_was_gone() throws Exception {
        String url = Postgres.migratedDatabase();
        try (Connection connection = Postgres.connect(url);
                var database = new AmqpDatabase(url)) {
            STAND_IN_EXTENSION.forEach(database::run);
            database.run(
                    "INSERT INTO amqp.broker (host) VALUES ('first')",
                    "INSERT INTO amqp.broker (broker_id, host, password) VALUES (5, 'a', 'p'), (5, 'b', 'p')",
                    "SELECT setval('amqp.broker_broker_id_seq', 5)");
            assertThatThrownBy(() -> schema.check(connection))
                    .isInstanceOf(StartUpException.class)
                    .hasMessageContaining("the extension amqp is installed")
                    .hasMessageContaining("DROP EXTENSION amqp");

            database.run(
                    "CREATE TABLE saved_broker AS TABLE amqp.broker",
                    "DROP EXTENSION amqp",
                    "ALTER SCHEMA amqp OWNER TO pgevents_owner");
            assertThatCode(() -> schema.check(connection)).doesNotThrowAnyException();
            Postgres.migrate(url, "compat-amqp");
            database.run(
                    "INSERT INTO amqp.broker SELECT * FROM saved_broker",
                    "SELECT setval('amqp.broker_broker_id_seq', (SELECT max(broker_id) FROM amqp.broker))",
                    "DROP TABLE saved_broker");

            assertThat(database.query("SELECT amqp.publish(5, '', 'q', 'm')")).isEqualTo("t");
            assertThat(database.query("INSERT INTO amqp.broker (host) VALUES ('next') RETURNING broker_id"))
                    .isEqualTo("6");
        }
    }

    @Test
    void the_statements_of_the_seed_work_unchanged_on_the_real_extension() {
        try (var database = new AmqpDatabase(Postgres.emptyDatabase())) {
            assumeTrue(
                    database.query("SELECT name::text FROM pg_available_extensions WHERE name = 'amqp'") != null,
                    "this PostgreSQL server does not have the extension amqp (pg_amqp), which no Debian package brings");
            database.run("CREATE EXTENSION amqp");
            Seed.statements().forEach(database::run);

            // Nobody listens there: the extension warns, and what is written stays.
            database.run("UPDATE amqp.broker SET port = 1", "INSERT INTO systemmetadata VALUES ('urn:1', 1)");

            assertThat(database.query("SELECT count(*) FROM systemmetadata")).isEqualTo("1");
            assertThat(database.queryAll(
                            "SELECT proname::text FROM pg_proc WHERE pronamespace = 'amqp'::regnamespace ORDER BY 1"))
                    .containsExactly("autonomous_publish", "disconnect", "exchange_declare", "publish");
        }
    }
}
