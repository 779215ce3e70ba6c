package io.pgevents.support.broker;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/**
 * The shared RabbitMQ as the broker {@code main} of the service, with a virtual host of the service's own and what is
 * configured to come in from there.
 */
public final class RabbitResource implements QuarkusTestResourceLifecycleManager {

    public static final String VIRTUAL_HOST = "service";
    public static final String QUEUE = "incoming";
    public static final String DEAD = "incoming-dead";

    @Override
    public Map<String, String> start() {
        if (!RabbitBroker.isInstalled()) {
            return Map.of();
        }
        RabbitBroker rabbit = RabbitBroker.shared();
        rabbit.virtualHost(VIRTUAL_HOST);
        try (Connection connection = rabbit.connect(VIRTUAL_HOST);
                Channel channel = connection.createChannel()) {
            channel.queueDeclare(DEAD, true, false, false, Map.of());
            channel.queueDeclare(
                    QUEUE, true, false, false, Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", DEAD));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        Map<String, String> settings = new HashMap<>();
        settings.put("pgevents.amqp.main.uri", rabbit.uri(VIRTUAL_HOST));
        settings.put("pgevents.amqp.away.addresses", "127.0.0.1:1");
        settings.put(
                "quarkus.tls.rabbit.trust-store.pem.certs", rabbit.certificate().toString());
        settings.put("pgevents.amqp.secure.uri", "amqps://localhost:" + rabbit.tlsPort() + "/" + VIRTUAL_HOST);
        settings.put("pgevents.amqp.secure.tls-configuration-name", "rabbit");
        settings.put("pgevents.amqp.other-host.addresses", "127.0.0.1:" + rabbit.tlsPort());
        settings.put("pgevents.amqp.other-host.tls-configuration-name", "rabbit");
        settings.put("pgevents.amqp.stranger.uri", "amqps://localhost:" + rabbit.tlsPort() + "/" + VIRTUAL_HOST);
        settings.put("pgevents.amqp-in.shop.broker", "main");
        settings.put("pgevents.amqp-in.shop.queue", QUEUE);
        settings.put("pgevents.amqp-in.declared.broker", "main");
        settings.put("pgevents.amqp-in.declared.queue", "declared");
        settings.put("pgevents.amqp-in.declared.declare", "true");
        return settings;
    }

    @Override
    public void stop() {}
}
