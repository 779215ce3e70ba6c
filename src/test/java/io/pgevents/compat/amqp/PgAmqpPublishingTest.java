package io.pgevents.compat.amqp;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Delivery;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** From the functions of schema {@code amqp} to a queue of a real RabbitMQ. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
@TestProfile(AmqpSchemaProfile.class)
class PgAmqpPublishingTest extends PublishedMessages {

    @Test
    void the_statements_and_the_trigger_of_the_seed_work_unchanged() {
        Queue greetings = new Queue(connection, "pg_test");
        Queue watch = new Queue(connection, "sysm_watch");
        Seed.statements().forEach(database::run);
        // Where this test's broker is.
        database.run("UPDATE amqp.broker SET port = $1, vhost = $2 WHERE broker_id = 1", rabbit.port(), HOST);

        assertThat(database.run(Seed.PUBLISH).iterator().next().getBoolean(0)).isTrue();
        database.run("INSERT INTO systemmetadata VALUES ('urn:1', 12.50)");
        database.run("UPDATE systemmetadata SET size = 13 WHERE guid = 'urn:1'");

        Delivery greeting = greetings.deliveries(1).get(0);
        assertThat(Queue.body(greeting)).isEqualTo("{\"key\" : \"value\", \"key2\" : 2}");
        assertThat(greeting.getEnvelope().getExchange()).isEmpty();
        assertThat(greeting.getProperties())
                .isEqualTo(new BasicProperties.Builder()
                        .deliveryMode(1)
                        .contentType("application/json")
                        .replyTo("reply to")
                        .correlationId("correlation")
                        .build());
        assertThat(watch.bodies(2))
                .containsExactly("{\"guid\":\"urn:1\",\"size\":12.50}", "{\"guid\":\"urn:1\",\"size\":13}");
        assertThat(watch.deliveries(2))
                .extracting(message -> message.getProperties().getCorrelationId())
                .containsExactly("INSERT", "UPDATE");
        assertThat(watch.deliveries(2))
                .extracting(message -> message.getProperties().getReplyTo())
                .containsOnly("");
    }

    @Test
    void a_broker_may_be_told_of_and_published_to_in_one_transaction() {
        Queue queue = new Queue(connection, "early");

        int broker = IDS.incrementAndGet();
        database.inTransaction(transaction -> {
            insert(transaction, broker);
            return transaction.run("SELECT amqp.publish($1, '', 'early', 'first of all')", broker);
        });

        assertThat(queue.bodies(1)).containsExactly("first of all");
        given().get("/api/v1/subscriptions/pg-amqp-" + broker).then().statusCode(200);
    }

    @Test
    void without_optional_arguments_a_message_has_no_properties_and_else_only_those_given() {
        int broker = broker();
        Queue queue = new Queue(connection, "bare");

        database.run("SELECT amqp.publish($1, '', 'bare', 'm')", broker);
        database.run("SELECT amqp.publish($1, '', 'bare', 'm', content_type => 'text/plain')", broker);

        List<Delivery> arrived = queue.deliveries(2);
        assertThat(arrived.get(0).getProperties()).isEqualTo(new BasicProperties.Builder().build());
        assertThat(arrived.get(1).getProperties())
                .isEqualTo(
                        new BasicProperties.Builder().contentType("text/plain").build());
    }

    @Test
    void a_body_is_what_was_given_to_the_last_byte() {
        int broker = broker();
        Queue queue = new Queue(connection, "exact");
        List<String> bodies = List.of(
                "",
                "plain",
                "{\"n\": 1.0000000000000000000001,  \"n\": 2}",
                " {\"a\":1}\n",
                "\"quoted\"",
                "null",
                "12.50",
                "grüße 🐘 \u0001",
                "{\"text\": \"x\"}",
                "x".repeat(1_000_000));

        bodies.forEach(body -> database.run("SELECT amqp.publish($1, '', 'exact', $2)", broker, body));

        assertThat(queue.bodies(bodies.size())).isEqualTo(bodies);
    }

    @Test
    void messages_arrive_in_the_order_of_their_commits_and_none_of_a_rollback() {
        int broker = broker();
        Queue queue = new Queue(connection, "ordered");

        for (int block = 0; block < 5; block++) {
            int from = block * 100;
            database.run(
                    "SELECT amqp.publish($1, '', 'ordered', n::text) FROM generate_series($2::int, $2 + 99) AS n",
                    broker,
                    from);
        }

        assertThat(queue.bodies(500))
                .isEqualTo(IntStream.range(0, 500).mapToObj(Integer::toString).toList());
    }

    @Test
    void an_exchange_is_declared_before_what_is_published_after_it() throws IOException {
        int broker = broker();
        Queue queue = new Queue(connection, "declared");

        database.run("SELECT amqp.exchange_declare($1, 'made-here', 'topic', false, true)", broker);
        database.run("SELECT amqp.publish($1, 'made-here', 'nobody.listens', 'gone, as with pg_amqp')", broker);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(lag(broker)).isZero());
        channel.queueBind("declared", "made-here", "order.*");
        database.run("SELECT amqp.publish($1, 'made-here', 'order.new', 'm')", broker);

        assertThat(queue.bodies(1)).containsExactly("m");
        assertThat(dead(broker)).isEmpty();
    }

    @Test
    void a_message_to_an_exchange_that_does_not_exist_is_a_dead_letter_and_stops_no_other_for_long() {
        int broker = broker();
        Queue queue = new Queue(connection, "others");

        database.run("""
                SELECT amqp.publish($1, CASE n % 10 WHEN 5 THEN 'amqp.direct' ELSE '' END, 'others', n::text)
                  FROM generate_series(1, 100) AS n""", broker);

        assertThat(queue.bodies(90))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 100)
                        .filter(n -> n % 10 != 5)
                        .mapToObj(Integer::toString)
                        .toList());
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(dead(broker)).hasSize(10));
        assertThat(dead(broker))
                .allSatisfy(reason -> assertThat(reason).contains("404").contains("amqp.direct"));
        assertThat(queue.size())
                .as("nothing is sent twice because of its neighbours")
                .isEqualTo(90);
    }
}
