package io.pgevents.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class PostgresTest {

    @Test
    void the_server_is_of_the_version_asked_for_and_takes_the_schema() throws SQLException {
        try (var connection = Postgres.connect(Postgres.migratedDatabase());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT current_setting('server_version'), to_regclass('pgevents.subscription')")) {
            rows.next();
            String asked = System.getProperty("pgevents.test.postgres.version");
            assertThat(asked).startsWith(rows.getString(1) + ".");
            assertThat(rows.getString(2)).isEqualTo("pgevents.subscription");
        }
    }
}
