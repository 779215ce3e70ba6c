package io.pgevents.compat.amqp;

import io.pgevents.support.broker.RabbitBroker;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A service whose database has schema {@code amqp}, and that consumes a queue where there is a RabbitMQ. */
public final class AmqpSchemaProfile implements QuarkusTestProfile {

    static final String VIRTUAL_HOST = "pg-amqp";

    /** Called by a number, as a broker of the table is: that must not make its messages orders for that broker. */
    static final String QUEUE_NAME = "200";

    static final String QUEUE = "from-the-extension";

    @Override
    public Map<String, String> getConfigOverrides() {
        if (!RabbitBroker.isInstalled()) {
            return Map.of("pgevents.compat.amqp", "true");
        }
        RabbitBroker rabbit = RabbitBroker.shared();
        return Map.of(
                "pgevents.compat.amqp",
                "true",
                "pgevents.amqp.main.uri",
                rabbit.uri(rabbit.virtualHost(VIRTUAL_HOST)),
                "pgevents.amqp-in." + QUEUE_NAME + ".broker",
                "main",
                "pgevents.amqp-in." + QUEUE_NAME + ".queue",
                QUEUE,
                "pgevents.amqp-in." + QUEUE_NAME + ".declare",
                "true");
    }
}
