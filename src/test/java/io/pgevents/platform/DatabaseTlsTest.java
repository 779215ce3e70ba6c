package io.pgevents.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.support.Postgres;
import io.pgevents.support.TestAuthority;
import io.pgevents.support.TlsPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All ways to the database by TLS: the pool, the sessions that listen, and JDBC, which Liquibase uses. */
class DatabaseTlsTest {

    private static final String IS_SECURE = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

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
    void one_url_secures_the_pool_the_sessions_that_listen_and_jdbc() throws SQLException {
        String url = server.url("localhost", authority);

        try (var connections = new TestConnections(url);
                Connection jdbc = Postgres.connect(url, Postgres.RUNTIME);
                var statement = jdbc.createStatement();
                var secure = statement.executeQuery(IS_SECURE)) {
            assertThat(connections.database().run(IS_SECURE).iterator().next().getBoolean(0))
                    .isTrue();
            var direct = connections.direct().open(Duration.ofSeconds(10));
            assertThat(Blocking.await(direct.query(IS_SECURE).execute(), Duration.ofSeconds(10))
                            .iterator()
                            .next()
                            .getBoolean(0))
                    .isTrue();
            assertThat(secure.next() && secure.getBoolean(1)).isTrue();
        }
    }

    @Test
    void a_server_of_another_name_is_refused() {
        assertRefused(server.url("127.0.0.1", authority));
    }

    @Test
    void a_server_with_a_certificate_of_another_authority_is_refused() {
        assertRefused(server.url("localhost", another));
    }

    @Test
    void a_server_without_tls_is_refused() {
        assertRefused(TlsPostgres.withTls("postgresql://localhost:" + Postgres.port() + "/postgres", authority));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sslmode=require                          | sslmode in pgevents.database.url is require
            sslmode=verify-ca&sslrootcert=/dev/null  | sslmode in pgevents.database.url is verify-ca
            sslmode=prefer                           | sslmode in pgevents.database.url is prefer
            sslmode=verify-full                      | pgevents.database.url has only one of
            sslrootcert=/dev/null                    | pgevents.database.url has only one of
            sslmode=verify-full&sslrootcert=/missing | which is no file that can be read
            sslkey=/dev/null                         | sslkey in pgevents.database.url is not supported
            """)
    void less_than_full_verification_is_refused_at_the_start(String query, String message) {
        assertThatExceptionOfType(StartUpException.class)
                .isThrownBy(() -> StartUpChecks.databaseUrl("postgresql://db/app?" + query))
                .withMessageContaining(message);
    }

    private static void assertRefused(String url) {
        assertThatThrownBy(() -> Postgres.connect(url, Postgres.RUNTIME)).hasCauseInstanceOf(SQLException.class);
        try (var connections = new TestConnections(url)) {
            assertThatThrownBy(() -> connections.database().run("SELECT 1")).isInstanceOf(RuntimeException.class);
            assertThatThrownBy(() -> connections.direct().open(Duration.ofSeconds(10)))
                    .isInstanceOf(RuntimeException.class);
        }
    }
}
