package io.pgevents.support.broker;

import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * A message as its receiver sees it.
 *
 * @param destination topic, address or routing key
 * @param key of Kafka; else null
 * @param headers headers or application properties
 */
public record Received(
        String destination,
        String key,
        String messageId,
        String contentType,
        Map<String, String> headers,
        boolean durable,
        String body) {

    public JsonObject json() {
        return new JsonObject(body);
    }
}
