package io.pgevents.sink;

import io.pgevents.log.CloudEventAttributes;
import io.pgevents.log.CloudEventJson;
import io.pgevents.log.Event;
import io.pgevents.subscription.DeliverySettings.Mode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An event as the protocol bindings of CloudEvents 1.0.2 put it into a message, before names are given the prefix of a
 * protocol.
 *
 * @param type the media type of the body
 * @param attributes those that travel beside the body; none in the structured mode
 */
public record Content(String type, Map<String, String> attributes, byte[] body) {

    public static Content of(Event event, Mode mode) {
        if (mode == Mode.STRUCTURED) {
            return new Content(CloudEventJson.MEDIA_TYPE, Map.of(), bytes(CloudEventJson.of(event)));
        }
        String data = event.data();
        // No data is an empty body, not none: a compacted topic of Kafka would take none for the deletion of the key.
        return new Content(
                CloudEventJson.DATA_MEDIA_TYPE,
                CloudEventAttributes.forHeaders(event),
                data == null ? new byte[0] : bytes(data));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
