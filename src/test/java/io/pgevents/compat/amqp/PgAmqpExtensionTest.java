package io.pgevents.compat.amqp;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Connection;
import io.pgevents.platform.Database;
import io.pgevents.platform.Superuser;
import io.pgevents.support.PostgresResource;
import io.pgevents.support.broker.RabbitBroker;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.sqlclient.Row;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a database with the extension itself publishes is in the log, by way of RabbitMQ. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
@TestProfile(AmqpSchemaProfile.class)
class PgAmqpExtensionTest {

    @Inject
    @Superuser
    Database database;

    /** The library of the extension speaks AMQP like any other program; this sends what it would for the seed's trigger. */
    @Test
    void what_the_extension_publishes_comes_in_by_amqp_and_does_not_go_out_again() throws Exception {
        assumeTrue(RabbitBroker.isInstalled(), "rabbitmq-server is not installed (Debian: rabbitmq-server)");
        try (Connection connection = RabbitBroker.shared().connect(AmqpSchemaProfile.VIRTUAL_HOST);
                var channel = connection.createChannel()) {
            RabbitBroker rabbit = RabbitBroker.shared();
            database.run(
                    "INSERT INTO amqp.broker (broker_id, host, port, vhost) VALUES ($1, '127.0.0.1', $2, $3)",
                    Integer.valueOf(AmqpSchemaProfile.QUEUE_NAME),
                    rabbit.port(),
                    AmqpSchemaProfile.VIRTUAL_HOST);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> given().get("/api/v1/subscriptions/pg-amqp-" + AmqpSchemaProfile.QUEUE_NAME)
                                    .statusCode()
                            == 200);
            channel.queueDeclare(AmqpSchemaProfile.QUEUE, true, false, false, null);
            var properties = new BasicProperties.Builder()
                    .deliveryMode(1)
                    .contentType("application/json")
                    .replyTo("")
                    .correlationId("INSERT")
                    .build();
            channel.basicPublish(
                    "",
                    AmqpSchemaProfile.QUEUE,
                    properties,
                    "{\"guid\":\"urn:1\",\"size\":12.50}".getBytes(StandardCharsets.UTF_8));

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(logged()).singleElement().satisfies(event -> {
                        assertThat(event.getString("type")).isEqualTo("pgevents.amqp.message");
                        assertThat(event.getString("message")).isEqualTo("{\"guid\":\"urn:1\",\"size\":12.50}");
                        assertThat(event.getString("correlation")).isEqualTo("INSERT");
                    }));
        }
        // If it were taken for an order of that broker, it would come back without end.
        await().atMost(Duration.ofSeconds(20))
                .until(() -> given().get("/api/v1/subscriptions/pg-amqp-" + AmqpSchemaProfile.QUEUE_NAME + "/stats")
                                .jsonPath()
                                .getLong("lag.events")
                        == 0);
        assertThat(logged()).hasSize(1);
    }

    private List<Row> logged() {
        List<Row> rows = new ArrayList<>();
        database.run("""
                        SELECT type, data ->> 'message' AS message, data ->> 'correlationId' AS correlation FROM pgevents.event
                         WHERE source LIKE '%/amqp/' || $1 AND data ->> 'brokerId' IS NULL""", AmqpSchemaProfile.QUEUE_NAME).forEach(rows::add);
        return rows;
    }
}
