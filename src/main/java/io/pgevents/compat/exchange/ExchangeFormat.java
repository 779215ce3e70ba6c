package io.pgevents.compat.exchange;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.rabbitmq.client.AMQP.BasicProperties;
import io.pgevents.api.Notification;
import io.pgevents.compat.relay.Relay;
import io.pgevents.log.Event;
import io.pgevents.sink.amqp.AmqpMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The messages of pgsql-listen-exchange: the payload byte for byte, with the headers of 1.0.0a1 and of 0.3.0. The message
 * id is ours. What is bound to no queue vanishes.
 *
 * @param bindings of the exchange; the first whose key is the channel says what the message is like
 */
record ExchangeFormat(String exchange, DatabaseAddress database, List<BoundChannel> bindings) implements Relay.Format {

    private static final String APP_ID = "pgsql-listen-exchange";

    @Override
    public AmqpMessage message(Event event, Notification notification, String messageId) {
        String channel = notification.channel();
        var properties = new BasicProperties.Builder();
        binding(channel).applyTo(properties);
        properties
                .appId(APP_ID)
                .timestamp(Date.from(Instant.ofEpochSecond(notification.time().getEpochSecond())))
                .messageId(messageId)
                .headers(headers(channel));
        return new AmqpMessage(
                exchange, channel, properties.build(), notification.payload().getBytes(StandardCharsets.UTF_8), false);
    }

    private BoundChannel binding(String channel) {
        return bindings.stream()
                .filter(binding -> binding.bindingKey().equals(channel))
                .findFirst()
                .orElseGet(() -> new BoundChannel(channel, JsonNodeFactory.instance.objectNode()));
    }

    private Map<String, Object> headers(String channel) {
        Map<String, Object> headers = new LinkedHashMap<>();
        for (String spelling : List.of("postgres", "pgsql")) {
            headers.put(spelling + "-channel", channel);
            headers.put(spelling + "-dbname", database.name());
            headers.put(spelling + "-server", database.server());
        }
        headers.put("source-exchange", exchange);
        return headers;
    }
}
