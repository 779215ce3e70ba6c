package io.pgevents.compat.amqp;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.pgevents.platform.Database;
import io.pgevents.platform.Statements;
import io.pgevents.platform.Superuser;
import io.pgevents.support.broker.RabbitBroker;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** From the functions of schema {@code amqp} to a queue of a real RabbitMQ. */
abstract class PublishedMessages {

    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final String HOST = AmqpSchemaProfile.VIRTUAL_HOST;

    @Inject
    @Superuser
    Database database;

    /** Beside those that the table itself hands out, of which the seed takes the first. */
    static final AtomicInteger IDS = new AtomicInteger(100);

    static RabbitBroker rabbit;

    Connection connection;
    Channel channel;

    @BeforeAll
    static void start() {
        assumeTrue(RabbitBroker.isInstalled(), "rabbitmq-server is not installed (Debian: rabbitmq-server)");
        rabbit = RabbitBroker.shared();
    }

    @BeforeEach
    void prepare() throws IOException {
        connection = rabbit.connect(HOST);
        channel = connection.createChannel();
    }

    @AfterEach
    void close() {
        if (connection != null) {
            connection.abort();
        }
    }

    int broker() {
        int id = IDS.incrementAndGet();
        insert(database, id);
        return id;
    }

    static void insert(Statements statements, int broker) {
        statements.run(
                "INSERT INTO amqp.broker (broker_id, host, port, vhost) VALUES ($1, '127.0.0.1', $2, $3)",
                broker,
                rabbit.port(),
                HOST);
    }

    static long lag(int broker) {
        return stats(broker, "lag.events");
    }

    static long retrying(int broker) {
        return stats(broker, "deliveries.retrying");
    }

    static long stats(int broker, String path) {
        var answer = given().get("/api/v1/subscriptions/pg-amqp-" + broker + "/stats");
        return answer.statusCode() == 200 ? answer.jsonPath().getLong(path) : -1;
    }

    static List<String> dead(int broker) {
        List<String> reasons = given().queryParam("subscription", "pg-amqp-" + broker)
                .queryParam("status", "dead")
                .get("/api/v1/deliveries")
                .jsonPath()
                .getList("data.reason", String.class);
        return reasons == null ? new ArrayList<>() : reasons;
    }
}
