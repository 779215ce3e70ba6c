package io.pgevents.compat.plpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgevents.platform.StartUpException;
import io.pgevents.support.DebianPostgres;
import io.pgevents.support.Postgres;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class PlpythonSchemaTest {

    private final PlpythonSchema schema = new PlpythonSchema(() -> true);

    /** The embedded one has the language, but not the Python that it was built with. */
    @Test
    void a_server_where_the_language_does_not_work_is_one_line() throws SQLException {
        try (var connection = Postgres.connect(Postgres.emptyDatabase())) {
            assertThatThrownBy(() -> schema.check(connection))
                    .isInstanceOf(StartUpException.class)
                    .hasMessageContaining("plpython3u does not work here")
                    .hasMessageContaining("pgevents.plpython=false");
            assertThat(connection.getAutoCommit()).isTrue();
        }
    }

    @Test
    void a_role_that_is_no_superuser_is_told_what_to_do_instead() throws SQLException {
        assumeTrue(
                DebianPostgres.isInstalled(),
                "PostgreSQL 15 with plpython3u is not installed (Debian: postgresql-15, postgresql-plpython3-15)");
        try (var connection = Postgres.connect(DebianPostgres.migratedDatabase("plpython"));
                var statement = connection.createStatement()) {
            assertThatCode(() -> schema.check(connection)).doesNotThrowAnyException();
            statement.execute("CREATE ROLE plain");
            statement.execute("SET ROLE plain");

            assertThatThrownBy(() -> schema.check(connection))
                    .isInstanceOf(StartUpException.class)
                    .hasMessageContaining("the role plain is no superuser");
            statement.execute("RESET ROLE");
            statement.execute("DROP ROLE plain");
        }
    }
}
