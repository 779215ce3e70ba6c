package io.pgevents.compat.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;

class PostgresUriTest {

    private static final String SYSTEM_USER = System.getProperty("user.name");

    @Test
    void a_whole_uri() {
        assertThat(parse("postgres://bob:secret@db.example.com:6432/shop"))
                .isEqualTo(new PostgresUri("postgresql://db.example.com:6432/shop", "bob", "secret"));
    }

    @Test
    void what_is_missing_is_as_libpq_has_it() {
        assertThat(parse("postgresql://"))
                .isEqualTo(new PostgresUri("postgresql://localhost:5432/" + SYSTEM_USER, SYSTEM_USER, null));
        assertThat(parse("postgresql://bob@db")).isEqualTo(new PostgresUri("postgresql://db:5432/bob", "bob", null));
        assertThat(parse("postgresql:///shop"))
                .isEqualTo(new PostgresUri("postgresql://localhost:5432/shop", SYSTEM_USER, null));
    }

    @Test
    void variables_of_libpq_fill_in_too() {
        var uri = PostgresUri.parse(
                "postgresql://",
                Map.of("PGHOST", "db", "PGPORT", "1", "PGUSER", "bob", "PGPASSWORD", "p", "PGDATABASE", "shop")::get);

        assertThat(uri).isEqualTo(new PostgresUri("postgresql://db:1/shop", "bob", "p"));
    }

    @Test
    void escapes_are_undone() {
        assertThat(parse("postgres://b%40b:p%2Fq%3A+%20@h/my%20db"))
                .isEqualTo(new PostgresUri("postgresql://h:5432/my%20db", "b@b", "p/q:+ "));
    }

    @Test
    void of_the_parameters_those_that_both_drivers_know_are_kept() {
        assertThat(parse("postgres://h/d?connect_timeout=10&sslmode=require&user=bob&password=p&application_name=x"))
                .isEqualTo(new PostgresUri("postgresql://h:5432/d?sslmode=require", "bob", "p"));
    }

    @Test
    void an_address_of_ipv6_has_brackets() {
        assertThat(parse("postgres://[::1]:5433/d").url()).isEqualTo("postgresql://[::1]:5433/d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mysql://u:hush@h/d",
                "host=localhost password=hush",
                "postgres://u:hush@h1,h2/d",
                "postgres://u:hush@%2Fvar%2Frun/d",
                "postgres://u:hush%@h/d"
            })
    void what_cannot_be_used_is_refused_without_the_password(String uri) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> parse(uri))
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("hush"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"postgres://u:p@my_db/shop?sslmode=require", "postgres://u@[::1]:6543/my%20db", "postgres://db"})
    void both_drivers_understand_what_comes_of_it(String uri) {
        String url = parse(uri).url();
        var jdbc = Driver.parseURL("jdbc:" + url, null);
        var reactive = PgConnectOptions.fromUri(url);

        assertThat(jdbc).isNotNull();
        assertThat(jdbc.getProperty("PGDBNAME")).isEqualTo(reactive.getDatabase());
        assertThat(jdbc.getProperty("PGHOST").replaceAll("[\\[\\]]", "")).isEqualTo(reactive.getHost());
        assertThat(jdbc.getProperty("PGPORT")).isEqualTo(Integer.toString(reactive.getPort()));
        if (uri.contains("sslmode")) {
            assertThat(jdbc.getProperty("sslmode")).isEqualTo("require");
            assertThat(reactive.getSslMode()).isEqualTo(SslMode.REQUIRE);
        }
    }

    private static PostgresUri parse(String uri) {
        return PostgresUri.parse(uri, name -> null);
    }
}
