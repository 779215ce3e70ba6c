package io.pgevents.sink.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import io.pgevents.delivery.Attempt;
import io.pgevents.delivery.Delivery;
import io.pgevents.delivery.Outcome;
import io.pgevents.log.CloudEventJson;
import io.pgevents.log.Event;
import io.pgevents.subscription.DeliverySettings.Batch;
import io.pgevents.subscription.DeliverySettings.Form;
import io.pgevents.subscription.DeliverySettings.Mode;
import io.pgevents.subscription.DeliverySettings.Payload;
import io.pgevents.subscription.WebhookSecret;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The content modes of the CloudEvents HTTP protocol binding, and how much of an event is sent. */
class WebhookContentTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    static final Batch BATCH = new Batch(10, 1_000_000, Duration.ofSeconds(1));
    private static final String UPDATE = "{\"operation\":\"update\",\"schema\":\"public\",\"table\":\"orders\","
            + "\"key\":{\"id\":42},\"before\":null,\"after\":{\"id\":42,\"total\":1.50,\"note\":\"n\"},"
            + "\"changed\":[\"total\"],\"transaction\":\"1\",\"context\":null}";

    @RegisterExtension
    final Sinks sinks = new Sinks();

    @Test
    void in_binary_mode_the_body_is_the_data_and_the_attributes_are_headers() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            Event event = Deliveries.event(7, "org.example.shipped", "Euro € 😀", "{\"n\":1.50}");

            Attempt attempt = sinks.send(Deliveries.to(server.url()).of(event).in(Mode.BINARY, Payload.FULL));

            assertThat(attempt.outcome()).isEqualTo(new Outcome.Delivered());
            RawServer.Request request = server.requests().get(0);
            assertThat(request.text()).isEqualTo("{\"n\":1.50}");
            assertThat(request.headers())
                    .containsEntry("content-type", "application/json")
                    .containsEntry("ce-specversion", "1.0")
                    .containsEntry("ce-id", "7")
                    .containsEntry("ce-source", "/shop/public/orders")
                    .containsEntry("ce-type", "org.example.shipped")
                    .containsEntry("ce-subject", "Euro%20%E2%82%AC%20%F0%9F%98%80")
                    .containsEntry("ce-partitionkey", "Euro%20%E2%82%AC%20%F0%9F%98%80")
                    .containsEntry("ce-time", "2026-10-05T10:00:00Z")
                    .doesNotContainKey("ce-datacontenttype");
        }
    }

    @Test
    void in_binary_mode_an_event_without_data_has_an_empty_body_of_no_type() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            Event event = Deliveries.event(7, "org.example.shipped", null, null);

            sinks.send(Deliveries.to(server.url()).of(event).in(Mode.BINARY, Payload.FULL));

            RawServer.Request request = server.requests().get(0);
            assertThat(request.body()).isEmpty();
            assertThat(request.headers())
                    .containsEntry("content-length", "0")
                    .containsEntry("ce-id", "7")
                    .doesNotContainKey("content-type");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void a_batch_is_an_array_of_all_its_events_even_if_it_is_one(int size) throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            Event[] events = new Event[size];
            for (int i = 0; i < size; i++) {
                events[i] = Deliveries.event(7 + i, "{\"n\":" + i + "}");
            }

            sinks.send(Deliveries.to(server.url()).of(events).in(new Form(Mode.BINARY, Payload.FULL, BATCH)));

            RawServer.Request request = server.requests().get(0);
            assertThat(request.text()).isEqualTo(CloudEventJson.batch(List.of(events)));
            assertThat(request.headers())
                    .containsEntry("content-type", "application/cloudevents-batch+json; charset=UTF-8")
                    .doesNotContainKey("ce-id");
        }
    }

    @ParameterizedTest
    @EnumSource(Payload.class)
    void whatever_is_sent_is_signed_as_it_is_sent(Payload payload) throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            String secret = WebhookSecret.generate();
            Deliveries delivery = Deliveries.to(server.url()).signedWith(secret).of(update(7));

            sinks.send(delivery.in(Mode.STRUCTURED, payload));
            sinks.send(delivery.in(Mode.BINARY, payload));
            sinks.send(delivery.of(update(7), update(8)).in(new Form(Mode.STRUCTURED, payload, BATCH)));

            assertThat(server.requests()).hasSize(3).allSatisfy(request -> verify(secret, request));
        }
    }

    @Test
    void a_thin_event_is_its_key_and_a_link() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            Deliveries delivery = Deliveries.to(server.url()).of(update(7));

            sinks.send(delivery.in(Mode.STRUCTURED, Payload.THIN));
            sinks.send(delivery.in(Mode.BINARY, Payload.THIN));

            String thin = "{\"operation\":\"update\",\"schema\":\"public\",\"table\":\"orders\",\"key\":{\"id\":42}}";
            assertThat(server.requests().get(0).text())
                    .endsWith("\"dataref\":\"/api/v1/events/7\",\"datacontenttype\":\"application/json\",\"data\":"
                            + thin + "}");
            assertThat(server.requests().get(1).text()).isEqualTo(thin);
            assertThat(server.requests().get(1).headers()).containsEntry("ce-dataref", "/api/v1/events/7");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://pgevents.example.com, https://pgevents.example.com/api/v1/events/7",
        "https://pgevents.example.com/, https://pgevents.example.com/api/v1/events/7",
        "http://10.0.0.1:8080/gate/pgevents//, http://10.0.0.1:8080/gate/pgevents/api/v1/events/7",
        "'', /api/v1/events/7"
    })
    void a_link_begins_with_the_public_url(String publicUrl, String link) throws Exception {
        sinks.configured("public-url", publicUrl);
        try (RawServer server = RawServer.answering(OK)) {
            sinks.send(Deliveries.to(server.url()).in(Mode.BINARY, Payload.THIN));

            assertThat(server.requests().get(0).headers()).containsEntry("ce-dataref", link);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"pgevents.example.com", "ftp://example.com", "https://", "https://x/?a", "https://x/#a", "a b"})
    void a_mistake_in_the_public_url_is_named(String publicUrl) {
        sinks.configured("public-url", publicUrl);

        assertThatThrownBy(() -> sinks.start(Deliveries.to("https://example.com")))
                .hasMessageContaining("pgevents.webhook.public-url")
                .hasMessageContaining("is not a URL that /api/v1 could follow");
    }

    @Test
    void an_update_can_be_sent_with_its_key_and_what_has_changed() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            sinks.send(Deliveries.to(server.url()).of(update(7)).in(Mode.BINARY, Payload.CHANGED));

            RawServer.Request request = server.requests().get(0);
            assertThat(request.text()).contains("\"after\":{\"id\":42,\"total\":1.50},\"changed\":[\"total\"]");
            assertThat(request.headers()).doesNotContainKey("ce-dataref");
        }
    }

    @Test
    void a_batch_of_large_events_is_written_beside_the_event_loop_and_arrives_whole() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            String large = "\"" + "é".repeat(200_000) + "\"";
            Deliveries delivery = Deliveries.to(server.url())
                    .of(Deliveries.event(1, large), Deliveries.event(2, large))
                    .in(new Form(Mode.STRUCTURED, Payload.FULL, BATCH));

            Attempt attempt = sinks.send(delivery);

            assertThat(attempt.outcome()).isEqualTo(new Outcome.Delivered());
            Delivery sent = delivery.delivery();
            assertThat(server.requests().get(0).text()).isEqualTo(CloudEventJson.batch(sent.events()));
            assertThat(server.requests().get(0).headers()).containsEntry("webhook-id", sent.messageId());
        }
    }

    private static Event update(long id) {
        return Deliveries.event(id, "pgevents.row.updated", "42", UPDATE);
    }

    private static void verify(String secret, RawServer.Request request) throws Exception {
        Map<String, List<String>> headers = request.headers().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue())));
        new Webhook(secret).verify(new String(request.body(), UTF_8), HttpHeaders.of(headers, (name, value) -> true));
    }
}
