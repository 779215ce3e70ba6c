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
    void there_is_a_partition_for_today_and_for_the_next_days() {
        partitions(Duration.ZERO).run();
        partitions(Duration.ZERO).run();

        assertThat(tables.texts("SELECT name FROM pgevents.attempt_partition() ORDER BY lower"))
                .hasSize(4)
                .first()
                .isEqualTo(tables.one("SELECT to_char(now() AT TIME ZONE 'UTC', '\"attempt_p\"YYYYMMDD')")
                        .getString(0));
        attempted("now()");
        assertThat(tables.texts("SELECT tableoid::regclass::text FROM pgevents.attempt"))
                .allMatch(table -> table.startsWith("pgevents.attempt_p"));
    }

    @Test
    void an_attempt_without_a_partition_of_its_own_is_kept_too() {
        attempted("now()");

        partitions(Duration.ZERO).run();

        assertThat(tables.number("SELECT count(*) FROM pgevents.attempt")).isOne();
        assertThat(tables.texts("SELECT name FROM pgevents.attempt_partition()"))
                .hasSize(3);
    }

    @Test
    void what_is_older_than_the_retention_is_dropped() {
        partitions(Duration.ZERO).run();
        attempted("now()");
        attempted("now() - interval '5 days'");

        partitions(Duration.ofDays(6)).run();
        assertThat(tables.number("SELECT count(*) FROM pgevents.attempt")).isOne();

        partitions(Duration.ofDays(9)).run();
        assertThat(tables.number("SELECT count(*) FROM pgevents.attempt")).isZero();
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
}
