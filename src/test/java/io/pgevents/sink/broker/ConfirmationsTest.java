package io.pgevents.sink.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.support.SetClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ConfirmationsTest {

    private final SetClock clock = new SetClock();
    private final Confirmations confirmations = new Confirmations(clock);
    private final List<Confirmations.Pending> sent = new ArrayList<>();

    @Test
    void a_confirmed_message_is_done() {
        CompletableFuture<Void> confirmed = await("a");
        assertThat(confirmed).isNotDone();

        sent.get(0).confirm();

        assertThat(confirmed).isCompleted();
        assertThat(confirmations.unconfirmed()).isZero();
    }

    @Test
    void a_refused_message_has_failed_and_is_sent_again_by_the_next_attempt() {
        CompletableFuture<Void> refused = await("a");

        sent.get(0).refuse(new IllegalStateException("full"));
        await("a");

        assertThat(refused).isCompletedExceptionally();
        assertThat(sent).hasSize(2);
    }

    @Test
    void the_next_attempt_waits_for_the_message_that_is_on_its_way() {
        CompletableFuture<Void> first = await("a");
        first.completeExceptionally(new IllegalStateException("timeout of the attempt"));

        CompletableFuture<Void> second = await("a");
        assertThat(second).isNotDone();
        sent.get(0).confirm();

        assertThat(sent).hasSize(1);
        assertThat(second).isCompleted();
    }

    @Test
    void a_message_of_which_nothing_is_heard_is_sent_again_after_longer_and_longer_times() {
        await("a");
        for (int seconds : new int[] {10, 20, 40, 80, 160, 320, 600, 600}) {
            int before = sent.size();
            clock.pass(Duration.ofSeconds(seconds));
            await("a");
            assertThat(sent).hasSize(before);
            clock.pass(Duration.ofSeconds(1));
            await("a");
            assertThat(sent).hasSize(before + 1);
        }
    }

    @Test
    void only_the_confirmation_of_the_message_that_was_sent_last_counts() {
        await("a");
        clock.pass(Duration.ofSeconds(11));

        CompletableFuture<Void> second = await("a");
        assertThat(sent).hasSize(2);
        sent.get(0).confirm();
        assertThat(second).isNotDone();
        sent.get(1).confirm();

        assertThat(second).isCompleted();
        assertThat(confirmations.unconfirmed()).isZero();
    }

    @Test
    void a_connector_that_holds_many_messages_gets_no_more() {
        for (int i = 0; i < Confirmations.MOST; i++) {
            await("m" + i);
        }

        assertThatThrownBy(() -> await("one more"))
                .isInstanceOf(Confirmations.CrowdedException.class)
                .hasMessage("1024 messages to this channel are still unconfirmed");
        assertThat(await("m7")).isNotDone();
        sent.get(3).confirm();
        assertThat(await("one more")).isNotDone();
        assertThat(confirmations.unconfirmed()).isEqualTo(Confirmations.MOST);
    }

    @Test
    void a_message_that_could_not_be_sent_is_not_waited_for() {
        CompletableFuture<Void> unsent = confirmations.await("a", pending -> {
            throw new IllegalStateException("closed");
        });

        assertThat(unsent).isCompletedExceptionally();
        assertThat(confirmations.unconfirmed()).isZero();
    }

    private CompletableFuture<Void> await(String messageId) {
        return confirmations.await(messageId, sent::add);
    }
}
