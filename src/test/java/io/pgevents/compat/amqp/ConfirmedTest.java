package io.pgevents.compat.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.compat.relay.Notified;
import io.pgevents.log.Event;
import io.pgevents.subscription.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfirmedTest {

    private Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private final InstantSource source = () -> now;
    private final Confirmed confirmed = new Confirmed(source.withZone(ZoneOffset.UTC));
    private final Subscription subscription =
            Notified.delivery("pg-amqp-1", "pg-amqp://broker-1", "c", "m").subscription();
    private final Event event = Notified.on("c", "m");

    @Test
    void what_was_confirmed_is_known_until_its_delivery_is_over() {
        confirmed.add(subscription, List.of(event));
        now = now.plus(Duration.ofMinutes(10));

        assertThat(confirmed.has(subscription, event)).isTrue();
        assertThat(confirmed.has(subscription, Notified.on("c", "m"))).isFalse();
        confirmed.remove(subscription, List.of(event));
        assertThat(confirmed.has(subscription, event)).isFalse();
    }

    /** Another replica has gone on with it, and told nobody here. */
    @Test
    void a_replay_is_sent_some_time_later() {
        confirmed.add(subscription, List.of(event));
        now = now.plus(Duration.ofMinutes(16));

        assertThat(confirmed.has(subscription, event)).isFalse();
    }
}
