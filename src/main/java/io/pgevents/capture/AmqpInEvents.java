package io.pgevents.capture;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.pgevents.capture.MessageBody.Parts;
import io.pgevents.platform.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a message of a queue becomes: the CloudEvents that are in it, or an event that tells of the message. */
final class AmqpInEvents {

    private static final String TYPE = "pgevents.amqp.message";

    /** What the sources of the service's own events begin with. */
    private static final String SERVICE = "/pgevents/";

    /** As RabbitMQ names them in a message that came by AMQP 1.0, and as other libraries do that avoid the colon. */
    private static final List<String> PREFIXES = List.of("cloudEvents:", "cloudEvents_");

    private AmqpInEvents() {}

    /**
     * The CloudEvents in it, as POST /events would read them; null if there are none, or they are not right. Nobody knows
     * who has put it into the queue, so it is not believed that it is of a table, a channel, or the service itself.
     */
    static @Nullable List<Message> cloudEvents(AmqpInMessage message) {
        Map<String, String> attributes = new HashMap<>();
        message.headers()
                .forEach((name, value) -> PREFIXES.stream()
                        .filter(name::startsWith)
                        .findFirst()
                        .ifPresent(prefix -> attributes.put(name.substring(prefix.length()), String.valueOf(value))));
        String type = message.properties().getContentType();
        try {
            List<Message> events = MessageBody.read(new Parts(type == null ? "" : type, attributes, message.body()));
            return events.stream().anyMatch(event -> isPretended(event, message)) ? null : events;
        } catch (Problem noCloudEvent) {
            return null;
        }
    }

    private static boolean isPretended(Message event, AmqpInMessage message) {
        String database = message.source().substring(0, message.source().indexOf('/', 1) + 1);
        return event.type().startsWith(MessageReader.RESERVED)
                || event.source().startsWith(database)
                || event.source().startsWith(SERVICE);
    }

    /**
     * An event of type {@code pgevents.amqp.message}. One that has a message id is logged once, however often it comes with
     * the same content: its id here is made of both, since nothing forces an application to give an id once only.
     */
    static Message told(AmqpInMessage message) {
        String data = AmqpInData.of(message);
        String id = message.messageId();
        String routingKey = message.envelope().getRoutingKey();
        boolean isKey = !routingKey.isEmpty() && routingKey.indexOf('\0') < 0;
        return new Message(
                id == null ? "" : id.replace('\0', ' ') + " " + digest(data),
                message.source(),
                TYPE,
                isKey ? routingKey : null,
                data,
                JsonNodeFactory.instance.objectNode());
    }

    private static String digest(String data) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(data.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
