package io.pgevents.compat.plpython;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgevents.support.DebianPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A PostgreSQL that has plpython3u, with a table whose changes are sent to an endpoint. */
abstract class PostedEvents {

    static String url;

    Session session;
    HttpEndpoint endpoint;

    @BeforeAll
    static void migrate() {
        assumeTrue(
                DebianPostgres.isInstalled(),
                "PostgreSQL 15 with plpython3u is not installed (Debian: postgresql-15, postgresql-plpython3-15)");
        url = DebianPostgres.migratedDatabase("plpython");
    }

    @BeforeEach
    void prepare() {
        session = new Session(url);
        endpoint = new HttpEndpoint();
        session.run(
                "DROP TABLE IF EXISTS orders CASCADE",
                "CREATE TABLE orders (id int PRIMARY KEY, total numeric, note text)",
                "UPDATE pgevents.post_target SET url = '" + endpoint.url()
                        + "', headers = NULL, pause = '1 hour', timeout ="
                        + " '10 seconds', connect_timeout = '5 seconds'",
                "SELECT pgevents.post_changes('orders')");
    }

    @AfterEach
    void close() {
        if (session != null) {
            session.close();
            endpoint.close();
        }
    }
}
