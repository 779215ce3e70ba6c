package io.pgevents.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.subscription.DeliverySettings;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    private final RetryPolicy policy = new RetryPolicy(RandomGenerator.getDefault());

    @RepeatedTest(20)
    void the_schedule_is_spread_by_the_jitter() {
        assertThat(policy.nextWait(settings(0.2), 2, null).orElseThrow())
                .isBetween(Duration.ofSeconds(8), Duration.ofSeconds(12));
    }

    @Test
    void the_receiver_can_ask_for_more_but_not_for_less() {
        assertThat(policy.nextWait(settings(0), 1, Duration.ofMinutes(1))).contains(Duration.ofMinutes(1));
        assertThat(policy.nextWait(settings(0), 1, Duration.ofMillis(1))).contains(Duration.ofSeconds(5));
    }

    @Test
    void when_the_schedule_is_used_up_there_is_no_further_attempt() {
        assertThat(policy.nextWait(settings(0), 2, null)).contains(Duration.ofSeconds(10));
        assertThat(policy.nextWait(settings(0), 3, Duration.ofSeconds(1))).isEmpty();
    }

    private static DeliverySettings settings(double jitter) {
        return new DeliverySettings(
                Duration.ofSeconds(15),
                List.of(Duration.ofSeconds(5), Duration.ofSeconds(10)),
                jitter,
                Duration.ofHours(1),
                DeliverySettings.Ordering.KEY,
                DeliverySettings.OnExhausted.SKIP,
                DeliverySettings.DEFAULTS.pace(),
                DeliverySettings.DEFAULTS.form());
    }
}
