package io.pgevents.compat.plpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgevents.platform.Database;
import io.pgevents.platform.Superuser;
import io.pgevents.support.DebianPostgres;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** The trigger function in plpython3u and the service that it is made for. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class PostEventToServiceTest {

    @Inject
    @Superuser
    Database database;

    @Test
    void a_change_is_in_the_log_of_the_service_when_its_transaction_has_committed() {
        assumeTrue(
                DebianPostgres.isInstalled(),
                "PostgreSQL 15 with plpython3u is not installed (Debian: postgresql-15, postgresql-plpython3-15)");
        String url = DebianPostgres.migratedDatabase("plpython");
        try (var session = new Session(url)) {
            session.run(
                    "CREATE TABLE orders (id int PRIMARY KEY, total numeric)",
                    "UPDATE pgevents.post_target SET timeout = '20 seconds', connect_timeout = '5 seconds', url ="
                            + " 'http://127.0.0.1:" + RestAssured.port + "/api/v1/events'",
                    "SELECT pgevents.post_changes('orders')",
                    "INSERT INTO orders VALUES (1, 12.50), (2, 0.10)");

            assertThat(session.warnings()).isEmpty();
        }
        var logged = database.run(
                "SELECT type, subject, data -> 'after' ->> 'total' AS total FROM pgevents.event WHERE source = $1 ORDER BY id",
                url.substring(url.lastIndexOf('/')) + "/public/orders");
        assertThat(logged)
                .extracting(
                        row -> row.getString("type") + " " + row.getString("subject") + " " + row.getString("total"))
                .containsExactly("pgevents.row.inserted 1 12.50", "pgevents.row.inserted 2 0.10");
    }
}
