package io.pgevents.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.log.CountedLog;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The reader passes events over that everybody reads for himself; nobody misses one for that, or has one twice. */
class PassedOverTest {

    private static final int PAGE = 20;

    private final DeliveryTables tables = new DeliveryTables();
    private final CountedLog log = new CountedLog(PAGE);
    private final PromptSink sink = new PromptSink();
    private final Service service = new Service(tables.database, sink, new SteadyClock(), log, Duration.ofSeconds(30));

    @BeforeEach
    void subscribe() {
        tables.create("s", "{\"sink\":\"prompt://a\",\"protocol\":\"%s\"}".formatted(PromptSink.PROTOCOL));
    }

    @AfterEach
    void close() {
        log.release();
        service.close();
        tables.close();
    }

    @Test
    void the_events_of_a_backlog_are_read_once() {
        List<Long> backlog = publish(25 * PAGE + 1);
        log.hold();
        service.connect();
        assertThat(service.wantsEvents()).isFalse();
        log.release();

        await().until(() -> {
            service.readOn();
            return sink.taken().size() == backlog.size() && goesWithTheOthers();
        });
        List<Long> following = publish(3);
        service.readOn();
        await().until(() -> sink.taken().size() == backlog.size() + 3);

        backlog.addAll(following);
        assertThat(log.read()).containsExactlyElementsOf(backlog);
        assertThat(sink.taken()).containsExactlyInAnyOrderElementsOf(backlog);
    }

    @Test
    void one_with_nothing_open_reads_for_itself_what_was_passed_over_after_it_had_joined() {
        join();
        List<Long> ids = publish(3);

        service.passOver();

        awaitTaken(ids);
        assertGoesOnWithTheOthers(ids);
    }

    @Test
    void one_with_something_open_reads_for_itself_what_was_passed_over_after_it_had_joined() {
        join();
        sink.hold();
        List<Long> ids = publish(2);
        service.readOn();
        ids.addAll(publish(3));

        service.passOver();
        sink.release();

        awaitTaken(ids);
        assertGoesOnWithTheOthers(ids);
    }

    @Test
    void one_that_reads_does_not_join_when_something_was_passed_over_meanwhile() {
        log.hold();
        service.connect();
        await().until(log::hasAnswered);
        List<Long> ids = publish(3);

        service.passOver();
        log.release();

        awaitTaken(ids);
        assertGoesOnWithTheOthers(ids);
    }

    /** Has nothing open then, and is shown only pages with something for it. */
    private void join() {
        service.connect();
        awaitJoined();
    }

    private void awaitJoined() {
        await().until(() -> {
            service.readOn();
            return goesWithTheOthers();
        });
    }

    private boolean goesWithTheOthers() {
        return service.wantsEvents()
                && tables.number("SELECT count(*) FROM pgevents.lease WHERE owner IS NULL OR seen IS NOT NULL") == 0;
    }

    private void assertGoesOnWithTheOthers(List<Long> before) {
        awaitJoined();
        List<Long> all = new ArrayList<>(before);
        all.addAll(publish(2));
        service.readOn();
        awaitTaken(all);
    }

    private void awaitTaken(List<Long> ids) {
        await().untilAsserted(() -> assertThat(sink.taken()).containsExactlyInAnyOrderElementsOf(ids));
    }

    /** @return their ids */
    private List<Long> publish(int events) {
        return tables.numbers("SELECT pgevents.publish('t', 's', '{}') FROM generate_series(1, $1)", events);
    }

    /** Takes everything at once, unless it is held. */
    private static final class PromptSink implements Sink {

        private static final String PROTOCOL = "PROMPT";

        private final List<Long> taken = new ArrayList<>();
        private Promise<Void> open = Promise.promise();

        PromptSink() {
            open.complete();
        }

        @Override
        public String protocol() {
            return PROTOCOL;
        }

        @Override
        public synchronized Future<Attempt> send(Delivery delivery) {
            return open.future().map(opened -> take(delivery));
        }

        private synchronized Attempt take(Delivery delivery) {
            taken.add(delivery.event().id());
            return new Attempt(
                    new Outcome.Delivered(), Instant.now(), Duration.ofMillis(1), null, null, Timings.NONE, null);
        }

        synchronized List<Long> taken() {
            return List.copyOf(taken);
        }

        synchronized void hold() {
            open = Promise.promise();
        }

        void release() {
            open.complete();
        }
    }
}
