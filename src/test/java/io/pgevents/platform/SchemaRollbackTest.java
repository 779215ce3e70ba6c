package io.pgevents.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.support.Postgres;
import liquibase.Liquibase;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.junit.jupiter.api.Test;

class SchemaRollbackTest {

    @Test
    void every_change_can_be_taken_back_and_made_again() throws Exception {
        try (var connection = Postgres.connect(Postgres.migratedDatabase(), Postgres.OWNER);
                var statement = connection.createStatement()) {
            var database =
                    DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
            database.setLiquibaseSchemaName("pgevents");
            var liquibase = new Liquibase("db/changelog.yaml", new ClassLoaderResourceAccessor(), database);

            liquibase.rollback(1_000, "");

            try (var left = statement.executeQuery("""
                    SELECT (SELECT count(*) FROM pg_class WHERE relnamespace = 'pgevents'::regnamespace
                               AND relname NOT LIKE 'databasechangelog%')
                         + (SELECT count(*) FROM pg_proc WHERE pronamespace = 'pgevents'::regnamespace)
                    """)) {
                left.next();
                assertThat(left.getInt(1)).isZero();
            }
            liquibase.update();
        }
    }
}
