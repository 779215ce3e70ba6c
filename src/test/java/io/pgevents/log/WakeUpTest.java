package io.pgevents.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WakeUpTest {

    private static final Duration FOR_EVER = Duration.ofDays(1);

    private final WakeUp wakeUp = new WakeUp();

    @Test
    void a_ring_before_the_wait_ends_it() throws InterruptedException {
        wakeUp.ring();
        wakeUp.ring();

        wakeUp.await(FOR_EVER);
    }

    @Test
    void many_rings_end_only_one_wait() throws Exception {
        wakeUp.ring();
        wakeUp.ring();
        wakeUp.await(FOR_EVER);

        CompletableFuture<Void> second = CompletableFuture.runAsync(this::waitForEver);

        assertThat(second).isNotDone();
        wakeUp.ring();
        assertThatCode(() -> second.get(20, TimeUnit.SECONDS)).doesNotThrowAnyException();
    }

    @Test
    void a_wait_without_a_ring_ends_by_itself() throws InterruptedException {
        wakeUp.await(Duration.ofMillis(1));
    }

    private void waitForEver() {
        try {
            wakeUp.await(FOR_EVER);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
