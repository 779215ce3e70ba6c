package io.pgevents.compat.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.PostgresResource;
import io.pgevents.support.ServiceProcess;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Brokers that refuse, that have several rows, and that come and go. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
@TestProfile(AmqpSchemaProfile.class)
class PgAmqpBrokersTest extends PublishedMessages {

    @Test
    void a_passive_declaration_of_an_exchange_that_does_not_exist_is_a_dead_letter() {
        int broker = broker();

        database.run("SELECT amqp.exchange_declare($1, 'not-here', 'direct', true, false)", broker);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(dead(broker))
                        .singleElement()
                        .asString()
                        .contains("404")
                        .contains("not-here"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "'odd' | 'nonsense' | nonsense",
                "'odd' | '' | type",
                "repeat('x', 300) | 'direct' | 255",
                "'odd' | repeat('x', 300) | 255"
            })
    void a_declaration_that_no_broker_can_do_is_a_dead_letter_and_what_comes_after_it_is_sent(
            String exchange, String type, String reason) {
        int broker = broker();
        Queue queue = new Queue(connection, "after-" + broker);

        database.run("SELECT amqp.exchange_declare($1, " + exchange + ", " + type + ", false, true)", broker);
        database.run("SELECT amqp.publish($1, '', 'after-' || $1, 'm')", broker);

        assertThat(queue.bodies(1)).containsExactly("m");
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(dead(broker)).singleElement().asString().contains(reason));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE})
    void any_number_can_be_the_id_of_a_broker(int broker) {
        insert(database, broker);
        Queue queue = new Queue(connection, "id" + broker);

        database.run("SELECT amqp.publish($1, '', 'id' || $1, 'm')", broker);

        assertThat(queue.bodies(1)).containsExactly("m");
    }

    @Test
    void a_broker_that_refuses_a_message_is_not_left_for_the_next_of_its_rows() {
        int broker = IDS.incrementAndGet();
        Queue queue = new Queue(connection, "stays");
        // By the order of the rows this is the first; where the other leads there is no such queue.
        database.run(
                "INSERT INTO amqp.broker (broker_id, host, port, vhost) VALUES ($1, 'localhost', $2, $3),"
                        + " ($1, '127.0.0.1', $2, '/')",
                broker,
                rabbit.port(),
                HOST);

        for (int n = 1; n <= 3; n++) {
            int dead = n;
            database.run("SELECT amqp.publish($1, 'amqp.direct', 'stays', 'x')", broker);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(dead(broker)).hasSize(dead));
            database.run("SELECT amqp.publish($1, '', 'stays', $2)", broker, "m" + n);
        }

        assertThat(queue.bodies(3)).containsExactly("m1", "m2", "m3");
    }

    @Test
    void the_rows_of_a_broker_are_tried_until_one_answers_each_with_its_own_account() {
        int broker = broker();
        Queue queue = new Queue(connection, "over");
        database.run("UPDATE amqp.broker SET username = 'guest', password = 'guest' WHERE broker_id = $1", broker);
        database.run(
                "INSERT INTO amqp.broker (broker_id, host, port, vhost, username, password) VALUES ($1, 'localhost', $2,"
                        + " 'no-such-host', 'nobody', 'wrong'), ($1, '127.0.0.1', $3, $4, 'guest', 'guest')",
                broker,
                rabbit.port(),
                ServiceProcess.freePort(),
                HOST);

        database.run("SELECT amqp.publish($1, '', 'over', 'm')", broker);

        assertThat(queue.bodies(1)).containsExactly("m");
    }

    @Test
    void a_broker_whose_rows_come_back_gets_what_was_published_meanwhile() {
        int broker = broker();
        Queue queue = new Queue(connection, "back");

        database.inTransaction(transaction -> {
            transaction.run("SELECT amqp.publish($1, '', 'back', 'm')", broker);
            return transaction.run("DELETE FROM amqp.broker WHERE broker_id = $1", broker);
        });
        await().atMost(PATIENCE).until(() -> retrying(broker) == 1);
        insert(database, broker);

        assertThat(queue.bodies(1)).containsExactly("m");
    }
}
