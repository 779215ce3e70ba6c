package io.pgevents.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.platform.Database;
import io.pgevents.platform.PooledDatabase;
import io.pgevents.subscription.Stores;
import io.pgevents.support.Postgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the schema publishes by itself, whoever changes a subscription or a delivery. */
class OperatorEventsTest {

    private final PooledDatabase pool = new PooledDatabase(Postgres.migratedDatabase());
    private final Database database = pool.database();
    private final Database superuser = pool.superuser();
    private final OperatorLog log = new OperatorLog(database);

    OperatorEventsTest() {
        Stores.create(
                database,
                "orders",
                "{\"sink\":\"https://user:hush@a\",\"protocolsettings\":{\"headers\":{\"a\":\"hush\"}}}");
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void the_life_of_a_subscription_is_told() {
        setStatus("paused", null);
        setStatus("active", null);
        setStatus("disabled", "HTTP 410");
        setSpec("{\"sink\":\"https://b\",\"types\":[\"t\"],\"protocolsettings\":{ \"headers\" : {\"a\":\"hush\"}}}");
        superuser.run("DELETE FROM pgevents.subscription");

        assertThat(log.types("orders"))
                .containsExactly(
                        "subscription.created",
                        "subscription.paused",
                        "subscription.resumed",
                        "subscription.disabled",
                        "subscription.updated",
                        "subscription.deleted");
        assertThat(log.newest("orders", "subscription.disabled"))
                .hasToString("{\"subscription\":\"orders\",\"was\":\"active\",\"reason\":\"HTTP 410\"}");
        assertThat(log.newest("orders", "subscription.updated"))
                .hasToString("{\"subscription\":\"orders\",\"changed\":[\"sink\",\"types\"]}");
    }

    @Test
    void no_secret_is_told() {
        setSpec("{\"sink\":\"https://user:hush@b\",\"protocolsettings\":{\"headers\":{\"b\":\"hush\"}}}");
        setStatus("paused", null);

        assertThat(superuser.run("SELECT FROM pgevents.event WHERE data::text ~ 'hush|whsec'"))
                .isEmpty();
        assertThat(superuser.run("SELECT FROM pgevents.event WHERE subject = 'orders'"))
                .hasSize(3);
    }

    @Test
    void a_version_that_grows_and_a_status_that_is_set_again_are_no_news() {
        superuser.run("UPDATE pgevents.subscription SET version = version + 1, updated_at = now()");
        setStatus("active", null);
        setSpec("{ \"sink\":\"https://user:hush@a\", \"protocolsettings\":{\"headers\":{\"a\":\"hush\"}}}");

        assertThat(log.types("orders")).containsExactly("subscription.created");
    }

    @Test
    void values_that_are_only_encrypted_under_another_key_are_no_news() {
        superuser.run("UPDATE pgevents.subscription SET spec = '{\"sink\":\"enc:v1:other\"}'");

        assertThat(log.types("orders")).containsExactly("subscription.created");
    }

    @Test
    void what_is_rolled_back_has_not_been_told() {
        assertThatThrownBy(() -> superuser.inTransaction(transaction -> {
                    transaction.run("DELETE FROM pgevents.subscription");
                    throw new IllegalStateException("on second thoughts");
                }))
                .hasMessage("on second thoughts");

        assertThat(log.types("orders")).containsExactly("subscription.created");
    }

    @Test
    void a_dead_letter_is_told_once() {
        long rejected = publish("t", "7");
        long exhausted = publish("t", "8");
        deliver(rejected, "dead");
        deliver(exhausted, "retrying");
        assertThat(log.types("orders")).containsExactly("subscription.created", "delivery.dead");

        finish("dead");
        superuser.run("UPDATE pgevents.delivery SET updated_at = now()");

        assertThat(log.types("orders")).containsExactly("subscription.created", "delivery.dead", "delivery.dead");
        var dead = log.newest("orders", "delivery.dead");
        assertThat(dead.get("event").asLong()).isEqualTo(exhausted);
        assertThat(dead.get("key").asText()).isEqualTo("8");
        assertThat(dead.get("attempts").asInt()).isEqualTo(10);
        assertThat(dead.get("status").asInt()).isEqualTo(503);
        assertThat(dead.get("reason").asText()).isEqualTo("HTTP 503");
    }

    @Test
    void a_delivery_that_ends_well_or_was_dead_before_is_not_told() {
        deliver(publish("t", "7"), "retrying");
        finish("delivered");
        deliver(publish("t", "8"), "retrying");
        finish("cancelled");

        assertThat(log.types("orders")).containsExactly("subscription.created");
    }

    @Test
    void a_dead_letter_about_a_dead_letter_is_not_told_so_that_there_is_no_end_of_them() {
        deliver(publish("t", "7"), "dead");

        deliver(newestEvent(), "dead");

        assertThat(log.types("orders")).containsExactly("subscription.created", "delivery.dead");
    }

    @Test
    void a_dead_letter_whose_event_has_left_the_log_is_told() {
        deliver(999_999, "dead");

        assertThat(log.newest("orders", "delivery.dead").get("key").isNull()).isTrue();
    }

    @Test
    void only_the_owner_of_the_schema_can_publish_them() {
        assertThat(superuser.run("""
                        SELECT FROM pg_proc
                         WHERE pronamespace = 'pgevents'::regnamespace AND proname = 'publish_operator_event'
                           AND has_function_privilege('pg_monitor', oid, 'EXECUTE')""")).isEmpty();
    }

    private void setStatus(String status, String reason) {
        superuser.run("UPDATE pgevents.subscription SET status = $1, status_reason = $2", status, reason);
    }

    private void setSpec(String spec) {
        superuser.run("UPDATE pgevents.subscription SET spec = $1::text::json, version = version + 1", spec);
    }

    private long publish(String type, String subject) {
        return superuser
                .run("SELECT pgevents.publish($1, $2, '1')", type, subject)
                .iterator()
                .next()
                .getLong(0);
    }

    private long newestEvent() {
        return superuser
                .run("SELECT max(id) FROM pgevents.event")
                .iterator()
                .next()
                .getLong(0);
    }

    private void deliver(long event, String status) {
        superuser.run(
                "INSERT INTO pgevents.delivery (subscription_id, event_id, status, next_attempt_at)"
                        + " VALUES ('orders', $1, $2, CASE WHEN $2 = 'retrying' THEN now() END)",
                event,
                status);
    }

    private void finish(String status) {
        superuser.run(
                "UPDATE pgevents.delivery SET status = $1, next_attempt_at = NULL, attempts = 10, last_status = 503,"
                        + " last_error = 'HTTP 503' WHERE status = 'retrying'",
                status);
    }
}
