package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.support.Postgres;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.TestAuthority;
import io.pgevents.support.TlsPostgres;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that is told to verify its database connects to no other, and to that one in no other way. */
class DatabaseTlsIT {

    @TempDir
    static Path directory;

    private static TestAuthority authority;
    private static TestAuthority another;
    private static TlsPostgres server;

    @BeforeAll
    static void start() {
        authority = new TestAuthority(directory, "authority");
        another = new TestAuthority(directory, "another");
        server = new TlsPostgres(authority);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void every_connection_of_a_service_is_by_tls() throws SQLException {
        String url = server.url("localhost", authority);
        try (var service = ServiceProcess.on(url, "tls").start();
                var connection = Postgres.connect(url);
                var statement = connection.createStatement();
                var sessions = statement.executeQuery("""
                        SELECT count(*), count(*) FILTER (WHERE s.ssl)
                          FROM pg_stat_activity AS a JOIN pg_stat_ssl AS s USING (pid)
                         WHERE a.usename IN ('pgevents_owner', 'pgevents_runtime')""")) {
            assertThat(service.api().isReady()).isTrue();
            sessions.next();
            assertThat(sessions.getInt(1)).isGreaterThan(1).isEqualTo(sessions.getInt(2));
        }
    }

    @Test
    void a_server_of_another_name_ends_the_start_with_one_line() {
        assertRefused(server.url("127.0.0.1", authority), "could not be verified");
    }

    @Test
    void a_certificate_of_another_authority_ends_the_start_with_one_line() {
        assertRefused(server.url("localhost", another), "the database cannot be used: ");
    }

    @Test
    void a_server_without_tls_ends_the_start_with_one_line() {
        assertRefused(
                TlsPostgres.withTls("postgresql://localhost:" + Postgres.port() + "/postgres", authority),
                "does not support SSL");
    }

    private static void assertRefused(String url, String reason) {
        try (var service = ServiceProcess.on(url, "tls-refused").launch()) {
            assertThat(service.awaitExit()).isEqualTo(1);
            assertThat(service.errorLines())
                    .singleElement()
                    .asString()
                    .startsWith("pgevents cannot start: ")
                    .contains(reason);
        }
    }
}
