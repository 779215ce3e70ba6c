package io.pgevents.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.delivery.AttemptLogSettings.Scope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AttemptLogPartitionsTest {

    private final DeliveryTables tables = new DeliveryTables();

    @AfterEach
    void close() {
        tables.close();
    }

    @Test
    void there_are_partitions_for_today_and_for_the_next_days() {
        partitions(Duration.ZERO).run();
        partitions(Duration.ZERO).run();

        String today = tables.one("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD')")
                .getString(0);
        assertThat(tables.texts("SELECT name FROM pgevents.attempt_partition() ORDER BY lower, name"))
                .hasSize(8)
                .startsWith("attempt_p" + today, "delivered_p" + today);
        attempted("now()");
        delivered("now()");
        assertThat(tables.texts("SELECT tableoid::regclass::text FROM pgevents.attempt"))
                .containsExactly("pgevents.attempt_p" + today);
        assertThat(tables.texts("SELECT tableoid::regclass::text FROM pgevents.delivered"))
                .containsExactly("pgevents.delivered_p" + today);
    }

    @Test
    void a_partition_has_what_its_table_has() {
        partitions(Duration.ZERO).run();

        assertThat(tables.texts("""
                SELECT DISTINCT a.attname || ' ' || a.attstorage::text
                  FROM pgevents.attempt_partition() AS p
                  JOIN pg_attribute AS a ON a.attrelid = ('pgevents.' || p.name)::regclass
                 WHERE p.name LIKE 'delivered%' AND a.attname IN ('event_ids', 'began') ORDER BY 1""")).containsExactly("began e", "event_ids e");
        assertThat(tables.numbers("""
                SELECT DISTINCT (SELECT count(*) FROM pg_inherits AS i WHERE i.inhparent = d.index)
                  FROM unnest('{pgevents.delivered_event,pgevents.delivered_subscription}'::regclass[]) AS d (index)""")).containsExactly(5L);
    }

    @Test
    void an_attempt_without_a_partition_of_its_own_is_kept_too() {
        attempted("now()");

        partitions(Duration.ZERO).run();

        assertThat(tables.number("SELECT count(*) FROM pgevents.attempt")).isOne();
        assertThat(tables.texts("SELECT name FROM pgevents.attempt_partition()"))
                .hasSize(7);
    }

    @Test
    void deliveries_without_a_partition_of_their_own_are_kept_too() {
        delivered("now()");

        partitions(Duration.ZERO).run();

        assertThat(tables.number("SELECT count(*) FROM pgevents.delivered")).isOne();
        assertThat(tables.texts("SELECT name FROM pgevents.attempt_partition()"))
                .hasSize(7);
    }

    @Test
    void what_is_older_than_the_retention_is_dropped() {
        partitions(Duration.ZERO).run();
        attempted("now()");
        attempted("now() - interval '5 days'");
        delivered("now()");
        delivered("now() - interval '5 days'");

        partitions(Duration.ofDays(6)).run();
        assertThat(tables.number("SELECT count(*) FROM pgevents.attempt")).isOne();
        assertThat(tables.number("SELECT count(*) FROM pgevents.delivered")).isOne();

        partitions(Duration.ofDays(9)).run();
        assertThat(tables.number("SELECT count(*) FROM pgevents.attempt")).isZero();
        assertThat(tables.number("SELECT count(*) FROM pgevents.delivered")).isZero();
    }

    private AttemptLogPartitions partitions(Duration later) {
        return new AttemptLogPartitions(
                tables.database,
                DeliveryTables.attempts(Scope.ALL),
                Clock.fixed(Instant.now().plus(later), ZoneOffset.UTC));
    }

    private void attempted(String at) {
        tables.superuser.run(
                "INSERT INTO pgevents.attempt (at, subscription_id, event_id, attempt, replica, outcome, took_us, why) VALUES ("
                        + at + ", 's', 1, 1, 'r', 'delivered', 1, 'none')");
    }

    private void delivered(String at) {
        tables.superuser.run(
                "INSERT INTO pgevents.delivered (at, subscription_id, attempt, replica, first_event, last_event,"
                        + " event_ids, began, took_us) VALUES (" + at + ", 's', 1, 'r', 1, 2, '{1,2}', ARRAY[" + at
                        + ", " + at
                        + "], '{1,1}')");
    }
}
