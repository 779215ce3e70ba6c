package io.pgevents.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.platform.LookUps;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryRetentionTest {

    static final DeliveryRetentionSettings SETTINGS = new DeliveryRetentionSettings() {
        @Override
        public Duration retention() {
            return Duration.ofDays(7);
        }

        @Override
        public Duration deadRetention() {
            return Duration.ofDays(30);
        }
    };

    private final DeliveryTables tables = new DeliveryTables();

    DeliveryRetentionTest() {
        tables.subscribe("s", "{}");
    }

    @AfterEach
    void close() {
        tables.close();
    }

    @Test
    void what_was_delivered_or_cancelled_goes_after_a_week_and_dead_letters_after_a_month() {
        deliveries("retrying", "blocked", "delivered", "cancelled", "dead");

        after(Duration.ofDays(6)).run();
        assertThat(tables.texts("SELECT status FROM pgevents.delivery")).hasSize(5);

        after(Duration.ofDays(8)).run();
        assertThat(tables.texts("SELECT status FROM pgevents.delivery ORDER BY status"))
                .containsExactly("blocked", "dead", "retrying");

        after(Duration.ofDays(31)).run();
        assertThat(tables.texts("SELECT status FROM pgevents.delivery ORDER BY status"))
                .containsExactly("blocked", "retrying");
    }

    @Test
    void a_dead_letter_that_others_wait_for_stays_however_old_it_is() {
        tables.delivery("s", tables.publish("t", "k"), "lane", "dead");
        tables.delivery("s", tables.publish("t", "k"), "lane", "blocked");

        after(Duration.ofDays(100)).run();

        assertThat(tables.texts("SELECT status FROM pgevents.delivery ORDER BY status"))
                .containsExactly("blocked", "dead");
    }

    @Test
    void a_dead_letter_can_be_told_from_others_when_its_event_has_left_the_log() {
        long id = tables.delivery("s", tables.publish("the type", "the key"), "lane", "dead");
        after(Duration.ZERO).run();

        tables.superuser.run("DELETE FROM pgevents.event");

        DeliveryView view = new DeliveryLookup(
                        tables.database, new LookUps(tables.database), new AttemptLogTable(tables.database))
                .find(id)
                .orElseThrow();
        assertThat(view.key()).isEqualTo("the key");
        assertThat(view.eventType()).isEqualTo("the type");
    }

    @Test
    void more_than_a_batch_goes_at_once() {
        tables.superuser.run("""
                INSERT INTO pgevents.delivery (subscription_id, event_id, status)
                SELECT 's', i, 'delivered' FROM generate_series(1, 2500) i""");

        after(Duration.ofDays(8)).run();

        assertThat(tables.number("SELECT count(*) FROM pgevents.delivery")).isZero();
    }

    @Test
    void a_replay_is_forgotten_with_the_dead_letters_of_its_time() {
        tables.superuser.run("""
                INSERT INTO pgevents.replay (subscription_id, request, dead_only, snapshot, last_id, reached_id, status, finished_at)
                VALUES ('s', '{}', false, pg_current_snapshot(), 0, 0, 'done', now()),
                       ('s', '{}', false, pg_current_snapshot(), 0, 0, 'running', NULL)""");

        after(Duration.ofDays(29)).run();
        assertThat(tables.number("SELECT count(*) FROM pgevents.replay")).isEqualTo(2);

        after(Duration.ofDays(31)).run();
        assertThat(tables.texts("SELECT status FROM pgevents.replay")).containsExactly("running");
    }

    private void deliveries(String... statuses) {
        for (String status : statuses) {
            tables.delivery("s", tables.publish("t", "k"), null, status);
        }
    }

    private DeliveryRetention after(Duration time) {
        return new DeliveryRetention(
                tables.database, SETTINGS, Clock.fixed(Instant.now().plus(time), ZoneOffset.UTC));
    }
}
