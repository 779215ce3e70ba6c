package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.support.Postgres;
import io.pgevents.support.ServiceProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot work is refused at the start: exit code 1 and one line that names the property. */
class ConfigurationErrorsIT {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            pgevents.database.url        | jdbc:postgresql://127.0.0.1/x         | pgevents.database.url must have the form
            pgevents.database.url        | postgresql://127.0.0.1:5432           | pgevents.database.url must have the form
            pgevents.database.url        | postgresql://me:hush@127.0.0.1:5432/x | pgevents.database.url must not contain credentials
            pgevents.database.url        | postgresql://127.0.0.1:1/x            | the database cannot be used
            quarkus.http.host            | 0.0.0.0                               | quarkus.http.host is 0.0.0.0
            pgevents.liquibase.migrate-at-start| false                           | the database has no schema pgevents; migrate it
            pgevents.database.runtime-role| nobody                               | role "nobody" does not exist
            pgevents.liquibase.change-log| nowhere/changelog.yaml                | pgevents.liquibase.change-log is
            pgevents.reader.poll-interval| soon                                  | pgevents.reader.poll-interval
            pgevents.log.partition       | PT90S                                 | pgevents.log.partition is PT1M30S
            pgevents.metrics.refresh     | 10ms                                  | pgevents.metrics.refresh is PT0.01S
            pgevents.metrics.refresh     | 2m                                    | pgevents.metrics.refresh is PT2M
            pgevents.auth.mode           | magic                                 | pgevents.auth.mode
            pgevents.auth.mode           | token                                 | pgevents.auth.mode is token, but there is no token yet
            pgevents.amqp.main.uri       | amqp://me:hush@rabbit.example.com:0   | pgevents.amqp.main.uri: the port 0 of
            """)
    void a_wrong_setting_ends_the_start_with_one_line_that_names_it(String property, String value, String reason) {
        String database = Postgres.emptyDatabase();
        try (var service = ServiceProcess.on(database, "configuration-errors").with(property, value)) {
            assertRefused(service, reason);
            assertThat(service.errorLines()).noneMatch(line -> line.contains("hush"));
        }
    }

    @Test
    void a_port_that_is_taken_ends_the_start_with_one_line_that_names_the_property() {
        try (var first = ServiceProcess.on(Postgres.emptyDatabase(), "first-on-its-port")
                        .start();
                var second = ServiceProcess.on(Postgres.emptyDatabase(), "second-on-the-port")
                        .with("quarkus.http.port", Integer.toString(first.port()))) {
            assertRefused(second, "quarkus.http.port");
        }
    }

    @Test
    void a_database_that_does_not_exist_is_said_to_be_missing() {
        String missing = Postgres.emptyDatabase() + "_missing";
        try (var service = ServiceProcess.on(missing, "missing-database")) {
            assertRefused(service, "does not exist");
        }
    }

    @Test
    void a_channel_with_a_wrong_attribute_ends_the_start_with_one_line_that_names_it() {
        try (var service = ServiceProcess.on(Postgres.emptyDatabase(), "wrong-channel")
                .with("mp.messaging.incoming.orders.connector", "pgevents")
                .with("mp.messaging.incoming.orders.table", "orders")) {
            assertRefused(
                    service,
                    "mp.messaging.incoming.orders.table is 'orders': give schema and table, for example public.orders");
        }
    }

    private static void assertRefused(ServiceProcess service, String reason) {
        assertThat(service.launch().awaitExit()).isEqualTo(1);
        assertThat(service.errorLines())
                .singleElement()
                .asString()
                .startsWith("pgevents cannot start: ")
                .contains(reason);
    }
}
