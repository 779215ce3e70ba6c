package io.pgevents.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopTest {

    private static final int TASKS = 20_000;

    private final Loop loop = new Loop();

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void runs_every_task_of_many_threads_and_those_of_one_in_their_order() throws Exception {
        List<List<Integer>> ran = IntStream.range(0, 4)
                .mapToObj(thread -> (List<Integer>) new ArrayList<Integer>())
                .toList();
        List<Thread> threads =
                ran.stream().map(mine -> new Thread(() -> tell(mine))).toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        loop.executeAndWait(() -> {});
        assertThat(ran)
                .allSatisfy(mine -> assertThat(mine)
                        .containsExactlyElementsOf(
                                IntStream.range(0, TASKS).boxed().toList()));
    }

    private void tell(List<Integer> mine) {
        IntStream.range(0, TASKS).forEach(task -> loop.execute(() -> mine.add(task)));
    }

    @Test
    void waits_for_what_was_asked_before() {
        var ran = new AtomicInteger();
        IntStream.range(0, 1_000).forEach(task -> loop.execute(ran::incrementAndGet));
        loop.executeAndWait(() -> assertThat(ran).hasValue(1_000));
    }

    @Test
    void a_task_that_asks_for_itself_keeps_no_timer_waiting() {
        var over = new AtomicBoolean();
        loop.execute(new Runnable() {
            @Override
            public void run() {
                if (!over.get()) {
                    loop.execute(this);
                }
            }
        });
        loop.after(Duration.ofMillis(1), () -> over.set(true));
        await().untilTrue(over);
    }

    @Test
    void goes_on_after_a_task_that_failed() {
        var ran = new AtomicBoolean();
        loop.execute(() -> {
            throw new IllegalStateException("on purpose");
        });
        loop.execute(() -> ran.set(true));
        await().untilTrue(ran);
    }

    @Test
    void runs_nothing_after_it_was_closed() throws Exception {
        var entered = new CompletableFuture<Void>();
        var closed = new CompletableFuture<Void>();
        var ended = new CompletableFuture<Void>();
        var later = new AtomicBoolean();
        loop.execute(() -> {
            entered.complete(null);
            closed.handle((done, failure) -> null).join();
            ended.complete(null);
        });
        entered.get();
        loop.execute(() -> later.set(true));
        loop.close();
        closed.complete(null);
        ended.get();
        loop.execute(() -> later.set(true));
        loop.executeAndWait(() -> later.set(true));
        assertThat(later).isFalse();
    }
}
