package io.pgevents.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.platform.auth.Reach;
import io.pgevents.subscription.DeliverySettings;
import io.pgevents.subscription.SealedHeaders;
import io.pgevents.subscription.SigningSecrets;
import io.pgevents.subscription.Subscription;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class EndpointsTest {

    final Endpoints endpoints = new Endpoints(Clock.systemUTC(), RandomGenerator.getDefault(), opened -> {});

    @Test
    void subscriptions_to_one_host_and_port_share_an_endpoint() {
        assertThat(of("https://example.com/a")).isSameAs(of("https://example.com/b?c"));

        assertThat(of("https://example.com/a"))
                .isNotSameAs(of("https://example.com:8443/a"))
                .isNotSameAs(of("http://example.com/a"));
    }

    @Test
    void a_sink_without_a_host_is_an_endpoint_of_its_own_whatever_its_parameters() {
        assertThat(of("file:///orders.jsonl"))
                .isNotSameAs(of("file:///invoices.jsonl"))
                .isSameAs(of("file:///orders.jsonl?sync=false"));
        assertThat(of("urn:example:a")).isNotSameAs(of("urn:example:b"));
        assertThat(of("file:///orders.jsonl").name()).isEqualTo("file:///orders.jsonl");
    }

    @Test
    void nobody_shares_an_endpoint_with_another_owner() {
        assertThat(of("https://example.com/a", "shop"))
                .isSameAs(of("https://example.com/b", "shop"))
                .isNotSameAs(of("https://example.com/a", "rival"))
                .isNotSameAs(of("https://example.com/a"));
    }

    private Endpoint of(String sink) {
        return of(sink, null);
    }

    private Endpoint of(String sink, String owner) {
        return endpoints.of(new Subscription(
                "sub",
                1,
                Subscription.Status.ACTIVE,
                null,
                sink,
                "FILE",
                null,
                List.of(),
                List.of(),
                DeliverySettings.DEFAULTS,
                SealedHeaders.of(Map.of()),
                Map.of(),
                SigningSecrets.lasting(List.of()),
                owner,
                Reach.EVERYTHING,
                Instant.EPOCH,
                Instant.EPOCH));
    }
}
