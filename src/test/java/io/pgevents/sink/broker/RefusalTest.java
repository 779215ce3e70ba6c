package io.pgevents.sink.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.delivery.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

class RefusalTest {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    @Test
    void silence_is_worth_another_try() {
        assertThat(Refusal.outcome(new TimeoutException(), PATIENCE))
                .isEqualTo(new Outcome.Retry("no confirmation by the broker within PT3S", null));
    }

    @Test
    void a_refusal_is_worth_another_try_and_its_reason_is_one_line() {
        var refused = new CompletionException(new IllegalStateException(" queue\n  full "));

        assertThat(Refusal.outcome(refused, PATIENCE)).isEqualTo(new Outcome.Retry("queue full", null));
        assertThat(Refusal.outcome(new IllegalStateException(), PATIENCE))
                .isEqualTo(new Outcome.Retry("IllegalStateException", null));
        assertThat(((Outcome.Retry) Refusal.outcome(new IllegalStateException("x".repeat(999)), PATIENCE)).reason())
                .hasSize(301);
    }

    @Test
    void a_message_that_can_never_be_taken_is_given_up_at_once() {
        assertThat(Refusal.outcome(new RecordTooLargeException("too large"), PATIENCE))
                .isEqualTo(new Outcome.Rejected("too large"));
        assertThat(Refusal.outcome(new UnsendableException("its routing key"), PATIENCE))
                .isEqualTo(new Outcome.Rejected("its routing key"));
    }

    @Test
    void what_a_connector_calls_illegal_may_be_its_configuration_and_does_not_kill_the_event() {
        assertThat(Refusal.outcome(new IllegalArgumentException("no such user"), PATIENCE))
                .isInstanceOf(Outcome.Retry.class);
    }
}
