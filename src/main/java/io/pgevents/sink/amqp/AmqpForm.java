package io.pgevents.sink.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.pgevents.log.Event;
import io.pgevents.sink.Content;
import io.pgevents.sink.Template;
import io.pgevents.subscription.Subscription;
import java.time.Duration;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How events of a subscription become messages. There is no binding of CloudEvents for AMQP 0-9-1; the names of headers in
 * binary mode are those that RabbitMQ gives to a message that came by the binding for AMQP 1.0.
 */
final class AmqpForm {

    private static final String PREFIX = "cloudEvents:";
    private static final String APPLICATION = "pgevents";
    private static final int TRANSIENT = 1;
    private static final int PERSISTENT = 2;

    private final Subscription subscription;

    AmqpForm(Subscription subscription) {
        this.subscription = subscription;
    }

    /** @throws IllegalArgumentException if no broker could take it; the message is fit for the dead letter */
    AmqpMessage message(Event event, String messageId) {
        Content content = Content.of(event, subscription.config().form().mode());
        Map<String, Object> headers = new LinkedHashMap<>(subscription.headers());
        content.attributes().forEach((name, value) -> headers.put(PREFIX + name, value));
        var properties = new BasicProperties.Builder()
                .contentType(content.type())
                .deliveryMode(isOn(AmqpSetting.PERSISTENT) ? PERSISTENT : TRANSIENT)
                .messageId(messageId)
                .timestamp(Date.from(event.time().toInstant()))
                .appId(APPLICATION)
                .headers(headers);
        if (AmqpSetting.bytes(event.type()) <= AmqpSetting.MAX_NAME) {
            properties.type(event.type());
        }
        String priority = value(AmqpSetting.PRIORITY);
        if (priority != null) {
            properties.priority(Integer.valueOf(priority));
        }
        String expiration = value(AmqpSetting.EXPIRATION);
        if (expiration != null) {
            properties.expiration(Long.toString(Duration.parse(expiration).toMillis()));
        }
        return new AmqpMessage(
                name(AmqpSetting.EXCHANGE, event, "exchange"),
                name(AmqpSetting.ROUTINGKEY, event, "routing key"),
                properties.build(),
                content.body(),
                isOn(AmqpSetting.MANDATORY));
    }

    private String name(AmqpSetting setting, Event event, String what) {
        String template = value(setting);
        String name = template == null ? "" : Template.parse(template).of(event);
        if (AmqpSetting.bytes(name) > AmqpSetting.MAX_NAME) {
            throw new IllegalArgumentException("its " + what + " has more than " + AmqpSetting.MAX_NAME + " bytes");
        }
        return name;
    }

    private boolean isOn(AmqpSetting flag) {
        return !"false".equals(value(flag));
    }

    private @Nullable String value(AmqpSetting setting) {
        return subscription.settings().get(setting.text());
    }
}
