package io.pgevents.sink.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.delivery.Outcome;
import io.pgevents.delivery.Sink;
import io.pgevents.subscription.SinkType;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class WebhookWiringTest {

    @Inject
    @Any
    Instance<Sink> sinks;

    @Inject
    @Any
    Instance<SinkType> types;

    @Test
    void the_service_has_one_sink_and_one_check_for_http() {
        assertThat(sinks.stream().filter(sink -> sink.protocol().equals("HTTP")))
                .hasSize(1);
        assertThat(types.stream().filter(type -> type.protocol().equals("HTTP")))
                .hasSize(1);
    }

    @Test
    void nothing_inner_may_be_reached_unless_it_is_configured() {
        Sink http = sinks.stream()
                .filter(sink -> sink.protocol().equals("HTTP"))
                .findFirst()
                .orElseThrow();

        assertThat(Sinks.result(http.send(Deliveries.to("https://127.0.0.2/").delivery()))
                        .outcome())
                .isInstanceOf(Outcome.Rejected.class);
    }
}
