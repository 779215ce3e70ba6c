package io.pgevents.sink.webhook;

import io.pgevents.delivery.Delivery;
import io.pgevents.log.CloudEventHeaders;
import io.pgevents.log.CloudEventJson;
import io.pgevents.log.Event;
import io.pgevents.log.EventLinks;
import io.pgevents.subscription.DeliverySettings.Form;
import io.pgevents.subscription.DeliverySettings.Mode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The events of a delivery as HTTP carries them, by one of the three content modes of the CloudEvents HTTP protocol
 * binding 1.0.2.
 *
 * @param headers those that say what is in the body
 */
record Content(Map<String, String> headers, byte[] body) {

    private static final String TYPE = "content-type";

    /** A subscription that asks for batches gets them, whatever its mode. */
    static Content of(Delivery delivery, EventLinks links) {
        Form form = delivery.subscription().config().form();
        List<Event> events = delivery.payload(links);
        if (form.batch() != null) {
            return json(CloudEventJson.BATCH_MEDIA_TYPE, CloudEventJson.batch(events));
        }
        Event event = events.get(0);
        return form.mode() == Mode.BINARY ? binary(event) : json(CloudEventJson.MEDIA_TYPE, CloudEventJson.of(event));
    }

    private static Content json(String mediaType, String text) {
        return new Content(Map.of(TYPE, mediaType), bytes(text));
    }

    private static Content binary(Event event) {
        Map<String, String> headers = new LinkedHashMap<>(CloudEventHeaders.of(event));
        String data = event.data();
        if (data == null) {
            return new Content(headers, new byte[0]);
        }
        headers.put(TYPE, CloudEventJson.DATA_MEDIA_TYPE);
        return new Content(headers, bytes(data));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
