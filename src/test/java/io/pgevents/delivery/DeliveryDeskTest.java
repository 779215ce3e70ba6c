package io.pgevents.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.support.Postgres;
import java.sql.SQLException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

class DeliveryDeskTest {

    private static final String LANE = "a";

    private final DeliveryTables tables = new DeliveryTables();
    private final DeliveryDesk desk = new DeliveryDesk(tables.database);

    DeliveryDeskTest() {
        tables.subscribe("skips", "{}");
        tables.subscribe("parks", "{\"orderingExhausted\":\"park\"}");
    }

    @AfterEach
    void close() {
        tables.close();
    }

    @Test
    void a_retried_delivery_that_is_skipped_is_dead_and_the_next_of_its_key_goes_at_once() {
        long first = delivery("skips", "retrying");
        long second = delivery("skips", "blocked");
        long third = delivery("skips", "blocked");

        desk.skip(first);

        assertThat(tables.status(first)).isEqualTo("dead");
        assertThat(tables.status(second)).isEqualTo("retrying");
        assertThat(tables.status(third)).isEqualTo("blocked");
        assertThat(tables.one("SELECT last_error FROM pgevents.delivery WHERE id = $1", first)
                        .getString(0))
                .isEqualTo("skipped by an operator");
        assertThat(isDue(second)).isTrue();
    }

    @Test
    void a_parked_dead_letter_that_is_skipped_holds_its_key_no_longer() {
        long first = delivery("parks", "dead");
        long second = delivery("parks", "blocked");
        assertThat(tables.rows.releaseLanes()).isZero();

        desk.skip(first);

        assertThat(tables.status(first)).isEqualTo("dead");
        assertThat(tables.status(second)).isEqualTo("retrying");
        tables.superuser.run(
                "UPDATE pgevents.delivery SET status = 'delivered', next_attempt_at = NULL WHERE id = $1", second);
        long later = delivery("parks", "blocked");
        assertThat(tables.rows.releaseLanes()).isOne();
        assertThat(tables.status(later)).isEqualTo("retrying");
    }

    @Test
    void a_blocked_delivery_cannot_be_skipped_and_the_answer_names_the_one_in_its_way() {
        long first = delivery("parks", "dead");
        long second = delivery("parks", "blocked");

        assertProblem(() -> desk.skip(second), ProblemType.CONFLICT, "delivery " + first);
        assertThat(tables.status(second)).isEqualTo("blocked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dead", "delivered", "cancelled"})
    void what_is_in_nobodys_way_cannot_be_skipped(String status) {
        long id = delivery("skips", status);

        assertProblem(() -> desk.skip(id), ProblemType.CONFLICT, "Nothing waits for delivery " + id);
        assertThat(tables.status(id)).isEqualTo(status);
    }

    @Test
    void a_retried_delivery_without_order_cannot_be_skipped() {
        long id = tables.delivery("skips", tables.publish("t", "x"), null, "retrying");

        assertProblem(() -> desk.skip(id), ProblemType.CONFLICT, "Nothing waits");
    }

    @Test
    void a_parked_dead_letter_is_delivered_again_in_its_place() {
        long first = delivery("parks", "dead");
        long second = delivery("parks", "blocked");

        desk.redeliver(first);

        assertThat(tables.status(first)).isEqualTo("retrying");
        assertThat(tables.status(second)).isEqualTo("blocked");
        assertThat(lane(first)).isEqualTo(LANE);
    }

    @Test
    void a_dead_letter_that_was_left_behind_is_delivered_again_beside_its_key() {
        long first = delivery("skips", "dead");

        desk.redeliver(first);

        assertThat(lane(first)).isNull();
        assertThat(isDue(first)).isTrue();
        assertThat(tables.number("SELECT attempts::bigint FROM pgevents.delivery WHERE id = $1", first))
                .isZero();
    }

    @Test
    void a_delivery_that_is_retried_anyhow_is_retried_now() {
        long id = delivery("skips", "retrying");

        desk.redeliver(id);

        assertThat(isDue(id)).isTrue();
        assertThat(lane(id)).isEqualTo(LANE);
    }

    @Test
    void a_blocked_delivery_cannot_be_delivered_before_its_turn() {
        long first = delivery("skips", "retrying");
        long second = delivery("skips", "blocked");

        assertProblem(() -> desk.redeliver(second), ProblemType.CONFLICT, "delivery " + first);
    }

    @Test
    void nothing_is_delivered_again_to_a_disabled_subscription() {
        long id = delivery("skips", "dead");
        tables.superuser.run("UPDATE pgevents.subscription SET status = 'disabled' WHERE id = 'skips'");

        assertProblem(() -> desk.redeliver(id), ProblemType.SUBSCRIPTION_DISABLED, "resume it first");
        assertThat(tables.status(id)).isEqualTo("dead");
    }

    @Test
    void a_dead_letter_whose_event_is_gone_can_be_read_but_not_delivered_again() {
        long id = delivery("skips", "dead");
        tables.superuser.run("DELETE FROM pgevents.event");

        assertProblem(() -> desk.redeliver(id), ProblemType.PAYLOAD_EXPIRED, "no longer in the log");
        assertThat(tables.status(id)).isEqualTo("dead");
    }

    @Test
    void a_parked_dead_letter_that_is_cancelled_lets_its_key_go_on() {
        long first = delivery("parks", "dead");
        long second = delivery("parks", "blocked");

        desk.cancel(first);

        assertThat(tables.status(first)).isEqualTo("cancelled");
        assertThat(tables.status(second)).isEqualTo("retrying");
    }

    @Test
    void cancelling_a_blocked_delivery_frees_nothing() {
        long first = delivery("parks", "dead");
        long second = delivery("parks", "blocked");
        long third = delivery("parks", "blocked");

        desk.cancel(second);

        assertThat(tables.status(first)).isEqualTo("dead");
        assertThat(tables.status(second)).isEqualTo("cancelled");
        assertThat(tables.status(third)).isEqualTo("blocked");
    }

    @Test
    void the_engine_is_told_of_every_decision() throws SQLException {
        long first = delivery("skips", "retrying");
        long second = delivery("skips", "retrying");
        try (var connection = Postgres.connect(tables.url);
                var statement = connection.createStatement()) {
            statement.execute("LISTEN pgevents");

            desk.redeliver(first);
            desk.skip(first);
            desk.cancel(second);

            assertThat(connection.unwrap(PGConnection.class).getNotifications(5_000))
                    .extracting(notification -> notification.getParameter())
                    .contains("deliveries");
        }
    }

    @Test
    void what_there_is_not_is_not_found() {
        assertProblem(() -> desk.redeliver(99), ProblemType.NOT_FOUND, "delivery 99");
        assertProblem(() -> desk.cancel(99), ProblemType.NOT_FOUND, "delivery 99");
        assertProblem(() -> desk.skip(99), ProblemType.NOT_FOUND, "delivery 99");
    }

    private long delivery(String subscription, String status) {
        return tables.delivery(subscription, tables.publish("t", LANE), LANE, status);
    }

    private boolean isDue(long id) {
        return tables.one("SELECT next_attempt_at <= now() FROM pgevents.delivery WHERE id = $1", id)
                .getBoolean(0);
    }

    private String lane(long id) {
        return tables.one("SELECT lane FROM pgevents.delivery WHERE id = $1", id)
                .getString(0);
    }

    private static void assertProblem(ThrowingCallable call, ProblemType type, String detail) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.type()).isEqualTo(type);
            assertThat(problem.detail()).contains(detail);
        });
    }
}
