package io.pgevents.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.platform.Database;
import io.pgevents.platform.PooledDatabase;
import io.pgevents.subscription.Stores;
import io.pgevents.support.Postgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubscriptionHealthTest {

    private static final String CREATED = "subscription.created";
    private static final String FAILING = "subscription.failing";
    private static final String RECOVERED = "subscription.recovered";

    private final PooledDatabase pool = new PooledDatabase(Postgres.migratedDatabase());
    private final Database database = pool.database();
    private final Database superuser = pool.superuser();
    private final OperatorLog log = new OperatorLog(database);
    private final List<HealthReplica> replicas = new ArrayList<>();
    private final HealthReplica replica = replica();

    SubscriptionHealthTest() {
        Stores.create(database, "orders", "{\"sink\":\"https://a\"}");
    }

    @AfterEach
    void close() {
        replicas.forEach(HealthReplica::close);
        pool.close();
    }

    @Test
    void five_failures_in_a_row_are_failing_and_a_success_ends_it() {
        replica.fails("orders", 5);

        awaitTypes(CREATED, FAILING);
        var failing = log.newest("orders", FAILING);
        assertThat(failing.get("subscription").asText()).isEqualTo("orders");
        assertThat(failing.get("failures").asInt()).isEqualTo(5);
        assertThat(failing.get("reason").asText()).isEqualTo("HTTP 503");
        assertThat(failing.get("warning").isNull()).isTrue();
        assertThat(failing.has("since")).isTrue();
        assertThat(failing.has("disableAt")).isTrue();

        replica.succeeds("orders");

        awaitTypes(CREATED, FAILING, RECOVERED);
        assertThat(Duration.parse(
                        log.newest("orders", RECOVERED).get("duration").asText()))
                .isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void failures_with_a_success_between_them_are_not_failing() {
        Stores.create(database, "fails", "{\"sink\":\"https://a\"}");

        replica.fails("orders", 4);
        replica.succeeds("orders");
        replica.fails("orders", 4);
        replica.fails("fails", 5);

        await().until(() -> log.types("fails").contains(FAILING));
        assertThat(log.types("orders")).containsExactly(CREATED);
    }

    @Test
    void one_failure_at_an_endpoint_that_is_known_to_be_down_is_failing() {
        replica.run(health -> health.failed("orders", "connection refused", true));

        awaitTypes(CREATED, FAILING);
        assertThat(log.newest("orders", FAILING).get("reason").asText()).isEqualTo("connection refused");
    }

    @Test
    void what_recovered_just_now_is_not_reported_again_at_once() {
        replica.fails("orders", 5);
        awaitTypes(CREATED, FAILING);
        replica.succeeds("orders");
        awaitTypes(CREATED, FAILING, RECOVERED);

        replica.fails("orders", 5);
        replica.awaitChecks();
        assertThat(log.types("orders")).containsExactly(CREATED, FAILING, RECOVERED);

        superuser.run("UPDATE pgevents.subscription_health SET recovered_at = now() - interval '2 minutes'");
        await().until(() -> {
            replica.fails("orders", 1);
            return log.types("orders").size() == 4;
        });
        awaitTypes(CREATED, FAILING, RECOVERED, FAILING);
    }

    @Test
    void a_success_at_a_replica_that_took_over_ends_a_failure_that_another_has_seen() {
        storeFailing("1 hour");

        replica.succeeds("orders");

        awaitTypes(CREATED, RECOVERED);
        assertThat(log.newest("orders", RECOVERED).get("duration").asText()).startsWith("PT1H");
    }

    @Test
    void a_success_before_the_first_failure_ends_nothing() {
        replica.succeeds("orders");
        replica.awaitChecks();

        replica().fails("orders", 5);

        awaitTypes(CREATED, FAILING);
        replica.awaitChecks();
        assertThat(log.types("orders")).containsExactly(CREATED, FAILING);
    }

    @Test
    void who_is_deleted_meanwhile_is_in_nobodys_way() {
        replica.fails("deleted", 5);
        replica.fails("orders", 5);

        awaitTypes(CREATED, FAILING);
    }

    @Test
    void ten_thousand_healthy_subscriptions_write_nothing() {
        replica.run(health -> IntStream.range(0, 10_000).forEach(n -> {
            health.failed("sub" + n, "HTTP 503", false);
            health.succeeded("sub" + n);
        }));

        replica.awaitChecks();

        assertThat(replica.written()).isZero();
    }

    @Test
    void what_the_database_could_not_take_is_stored_later() {
        superuser.run("ALTER TABLE pgevents.subscription_health RENAME TO away");
        replica.fails("orders", 5);
        replica.awaitChecks();

        superuser.run("ALTER TABLE pgevents.away RENAME TO subscription_health");

        awaitTypes(CREATED, FAILING);
    }

    private HealthReplica replica() {
        var replica = new HealthReplica(database, Duration.ofDays(5));
        replicas.add(replica);
        return replica;
    }

    private void awaitTypes(String... types) {
        await().untilAsserted(() -> assertThat(log.types("orders")).containsExactly(types));
    }

    private void storeFailing(String since) {
        superuser.run(
                "INSERT INTO pgevents.subscription_health (subscription_id, failing_since, consecutive_failures)"
                        + " VALUES ('orders', now() - $1::text::interval, 5)",
                since);
    }
}
