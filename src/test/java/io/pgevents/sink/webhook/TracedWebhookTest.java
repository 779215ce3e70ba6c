package io.pgevents.sink.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.log.Event;
import io.pgevents.subscription.DeliverySettings.Form;
import io.pgevents.subscription.DeliverySettings.Mode;
import io.pgevents.subscription.DeliverySettings.Payload;
import java.time.OffsetDateTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A receiver learns which trace an event belongs to, also where pgevents itself takes no part in it. */
class TracedWebhookTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final String OTHER = "00-4bf92f3577b34da6a3ce929d0e0e4736-b9c7c989f97918e1-01";

    @RegisterExtension
    final Sinks sinks = new Sinks();

    @Test
    void the_trace_of_the_event_is_in_the_headers_and_among_its_attributes() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            Event event = event(7, Map.of("traceparent", PARENT, "tracestate", "a=1"));

            sinks.send(Deliveries.to(server.url()).of(event).in(Mode.BINARY, Payload.FULL));

            assertThat(server.requests().get(0).headers())
                    .containsEntry("traceparent", PARENT)
                    .containsEntry("tracestate", "a=1")
                    .containsEntry("ce-traceparent", PARENT)
                    .containsEntry("ce-tracestate", "a=1");
        }
    }

    @Test
    void a_header_of_the_subscription_gives_way_to_it() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            Event event = event(7, Map.of("traceparent", PARENT));

            sinks.send(Deliveries.to(server.url()).of(event).with(Map.of("traceparent", OTHER, "tracestate", "b=2")));

            assertThat(server.requests().get(0).headers())
                    .containsEntry("traceparent", PARENT)
                    .doesNotContainKey("tracestate");
        }
    }

    @Test
    void what_is_no_traceparent_is_no_header() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            sinks.send(Deliveries.to(server.url()).of(event(7, Map.of("traceparent", "mine", "tracestate", "a=1"))));

            assertThat(server.requests().get(0).headers()).doesNotContainKeys("traceparent", "tracestate");
        }
    }

    @Test
    void a_batch_names_a_trace_only_if_all_of_it_belongs_there() throws Exception {
        var batch = new Form(Mode.STRUCTURED, Payload.FULL, WebhookContentTest.BATCH);
        try (RawServer server = RawServer.answering(OK)) {
            sinks.send(Deliveries.to(server.url())
                    .of(event(7, Map.of("traceparent", PARENT)), event(8, Map.of("traceparent", PARENT)))
                    .in(batch));
            sinks.send(Deliveries.to(server.url())
                    .of(event(7, Map.of("traceparent", PARENT)), event(8, Map.of("traceparent", OTHER)))
                    .in(batch));

            assertThat(server.requests().get(0).headers()).containsEntry("traceparent", PARENT);
            assertThat(server.requests().get(1).headers()).doesNotContainKey("traceparent");
        }
    }

    private static Event event(long id, Map<String, String> extensions) {
        OffsetDateTime time = OffsetDateTime.parse("2026-10-05T10:00:00Z");
        return new Event(id, "/shop/public/orders", "org.example.shipped", "42", time, "{\"n\":1}", extensions, 1);
    }
}
