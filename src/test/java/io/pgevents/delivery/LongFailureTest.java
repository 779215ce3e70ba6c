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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LongFailureTest {

    private static final String CREATED = "subscription.created";
    private static final String FAILING = "subscription.failing";
    private static final String DISABLED = "subscription.disabled";

    private static final Duration DISABLE_AFTER = Duration.ofDays(5);

    private final PooledDatabase pool = new PooledDatabase(Postgres.migratedDatabase());
    private final Database database = pool.database();
    private final Database superuser = pool.superuser();
    private final OperatorLog log = new OperatorLog(database);
    private final List<HealthReplica> replicas = new ArrayList<>();

    LongFailureTest() {
        Stores.create(database, "orders", "{\"sink\":\"https://a\"}");
    }

    @AfterEach
    void close() {
        replicas.forEach(HealthReplica::close);
        pool.close();
    }

    @Test
    void each_warning_is_given_once_however_many_replicas_there_are() {
        HealthReplica replica = replica(DISABLE_AFTER);
        HealthReplica other = replica(DISABLE_AFTER);
        replica.fails("orders", 5);
        other.fails("orders", 5);
        awaitTypes(CREATED, FAILING);

        failingFor("61 minutes");
        awaitTypes(CREATED, FAILING, FAILING);
        assertThat(log.newest("orders", FAILING).get("warning").asText()).isEqualTo("PT1H");

        failingFor("73 hours");
        awaitTypes(CREATED, FAILING, FAILING, FAILING);
        assertThat(log.newest("orders", FAILING).get("warning").asText()).isEqualTo("PT72H");

        replica.awaitChecks();
        other.awaitChecks();
        assertThat(log.types("orders")).hasSize(4);
    }

    @Test
    void who_fails_for_long_is_disabled_once_and_the_reason_is_given() {
        HealthReplica replica = replica(DISABLE_AFTER);
        HealthReplica other = replica(DISABLE_AFTER);
        replica.fails("orders", 5);
        other.fails("orders", 5);
        awaitTypes(CREATED, FAILING);

        failingFor("119 hours");
        awaitTypes(CREATED, FAILING, FAILING);

        failingFor("121 hours");

        awaitTypes(CREATED, FAILING, FAILING, DISABLED);
        assertThat(statusReason())
                .matches("no delivery has succeeded since \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ: HTTP 503");
        assertThat(log.newest("orders", DISABLED).get("reason").asText()).isEqualTo(statusReason());
        replica.awaitChecks();
        other.awaitChecks();
        assertThat(log.types("orders")).hasSize(4);
    }

    @Test
    void nobody_is_disabled_if_that_is_switched_off() {
        HealthReplica patient = replica(Duration.ZERO);
        patient.fails("orders", 5);
        awaitTypes(CREATED, FAILING);
        assertThat(log.newest("orders", FAILING).get("disableAt").isNull()).isTrue();

        failingFor("9000 hours");

        awaitTypes(CREATED, FAILING, FAILING);
        patient.awaitChecks();
        assertThat(status()).isEqualTo("active");
    }

    @Test
    void who_has_not_been_tried_is_not_judged_however_long_ago_he_failed() {
        HealthReplica replica = replica(DISABLE_AFTER);
        storeFailing("6 days");

        replica.awaitChecks();
        assertThat(status()).isEqualTo("active");

        replica.fails("orders", 1);
        await().until(() -> status().equals("disabled"));
    }

    @Test
    void who_is_paused_is_not_disabled() {
        HealthReplica replica = replica(DISABLE_AFTER);
        replica.fails("orders", 5);
        awaitTypes(CREATED, FAILING);
        setStatus("paused");

        failingFor("121 hours");

        replica.awaitChecks();
        assertThat(status()).isEqualTo("paused");
    }

    @Test
    void who_is_resumed_has_his_full_time_again() {
        HealthReplica replica = replica(DISABLE_AFTER);
        replica.fails("orders", 5);
        awaitTypes(CREATED, FAILING);
        failingFor("121 hours");
        await().until(() -> status().equals("disabled"));

        setStatus("active");
        replica.awaitChecks();
        replica.fails("orders", 4);

        replica.awaitChecks();
        assertThat(status()).isEqualTo("active");
        assertThat(failingRows()).isZero();
    }

    private HealthReplica replica(Duration disableAfter) {
        var replica = new HealthReplica(database, disableAfter);
        replicas.add(replica);
        return replica;
    }

    private void awaitTypes(String... types) {
        await().untilAsserted(() -> assertThat(log.types("orders")).containsExactly(types));
    }

    private void failingFor(String time) {
        superuser.run("UPDATE pgevents.subscription_health SET failing_since = now() - $1::text::interval", time);
    }

    private void storeFailing(String since) {
        superuser.run(
                "INSERT INTO pgevents.subscription_health (subscription_id, failing_since, consecutive_failures)"
                        + " VALUES ('orders', now() - $1::text::interval, 5)",
                since);
    }

    private void setStatus(String status) {
        superuser.run("UPDATE pgevents.subscription SET status = $1", status);
    }

    private String status() {
        return text("SELECT status FROM pgevents.subscription");
    }

    private String statusReason() {
        return text("SELECT status_reason FROM pgevents.subscription");
    }

    private long failingRows() {
        return Long.parseLong(text("SELECT count(*)::text FROM pgevents.subscription_health"));
    }

    private String text(String sql) {
        return superuser.run(sql).iterator().next().getString(0);
    }
}
