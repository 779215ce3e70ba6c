package io.pgevents.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.api.EventPublisher;
import io.pgevents.platform.PooledDatabase;
import io.pgevents.support.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtensionPublisherTest {

    static PooledDatabase pool;
    static EventPublisher publisher;

    @BeforeAll
    static void connect() {
        pool = new PooledDatabase(Postgres.migratedDatabase());
        publisher = new ExtensionPublisher(pool.database());
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    @Test
    void what_is_published_is_in_the_log_to_the_last_digit() {
        String id = publisher.publish("/billing", "com.example.invoice.overdue", "7", "{\"total\": 1.50}");

        Row event = event(id);
        assertThat(event.getString("source")).isEqualTo("/billing");
        assertThat(event.getString("type")).isEqualTo("com.example.invoice.overdue");
        assertThat(event.getString("subject")).isEqualTo("7");
        assertThat(event.getString("data")).isEqualTo("{\"total\": 1.50}");
    }

    @Test
    void subject_and_data_may_be_missing() {
        Row event = event(publisher.publish("/billing", "com.example.tick", null, null));

        assertThat(event.getString("subject")).isNull();
        assertThat(event.getString("data")).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            -        | com.example.x        | -  | -     | source
            ''       | com.example.x        | -  | -     | source
            a b      | com.example.x        | -  | -     | source
            /billing | -                    | -  | -     | type
            /billing | ''                   | -  | -     | type
            /billing | pgevents.row.deleted | -  | -     | pgevents.
            /billing | com.example.x        | '' | -     | subject
            /billing | com.example.x        | 7  | {oops | data
            /billing | com.example.x        | 7  | ''    | data
            """)
    void an_argument_that_makes_no_event_is_refused_by_name(
            String source, String type, String subject, String data, String named) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publisher.publish(source, type, subject, data))
                .withMessageContaining(named);
    }

    @Test
    void an_event_loop_is_not_made_to_wait() {
        Vertx vertx = Vertx.vertx();
        var published = vertx.<String>executeBlocking(() -> "").transform(ignored -> {
            try {
                return Future.succeededFuture(publisher.publish("/billing", "com.example.x", null, null));
            } catch (RuntimeException e) {
                return Future.failedFuture(e);
            }
        });

        assertThatThrownBy(() ->
                        published.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("worker thread");
        vertx.close();
    }

    @Test
    void a_database_that_is_away_is_said_to_be() {
        try (var nowhere = new PooledDatabase("postgresql://127.0.0.1:1/none")) {
            var lost = new ExtensionPublisher(nowhere.database());

            assertThatThrownBy(() -> lost.publish("/billing", "com.example.x", null, null))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("may have been written or not");
        }
    }

    private static Row event(String id) {
        return pool.database()
                .run(
                        "SELECT source, type, subject, data::text AS data FROM pgevents.event WHERE id = $1",
                        Long.parseLong(id))
                .iterator()
                .next();
    }
}
