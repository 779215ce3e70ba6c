package io.pgevents.capture.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.capture.Captures;
import io.pgevents.capture.ListenedChannels;
import io.pgevents.platform.TestConnections;
import io.pgevents.support.Postgres;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListeningTest {

    private static final String MARKER = "SELECT pgevents.send_marker(0, 0)";
    private static final String WAITING =
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'pgevents listener'"
                    + " AND datname = current_database() AND wait_event_type = 'Lock'";

    private final String url = Postgres.migratedDatabase();
    private final TestConnections connections = new TestConnections(url);
    private final ListenedChannels channels = Captures.channels(connections.database());
    private final NotifySession other = new NotifySession(url);
    private final Ears ears = new Ears(new Heard(100, 10_000));

    @AfterEach
    void close() {
        other.close();
        connections.close();
    }

    @Test
    void a_marker_counts_only_if_all_that_is_captured_was_listened_to_before_it_was_sent() {
        try (ListenSession session = session()) {
            session.run(MARKER);

            listen(session);

            session.run("SELECT 1");
            assertThat(ears.heard().marker()).isZero();
            other.run(MARKER);
            await().until(() -> ears.heard().marker() == 2);
        }
    }

    @Test
    void a_marker_that_was_dated_before_and_committed_after_does_not_count_either() {
        try (ListenSession session = session();
                var slow = new NotifySession(url)) {
            slow.run("BEGIN", MARKER);
            var listening = CompletableFuture.runAsync(() -> listen(session));
            await().until(() -> !other.column(WAITING).isEmpty());
            slow.run("COMMIT");
            listening.join();

            session.run("SELECT 1");
            assertThat(ears.heard().marker()).isZero();
        }
    }

    private ListenSession session() {
        channels.ensure("jobs", ListenedChannels.API);
        ListenSession session = ListenSession.open(connections.direct(), ears);
        session.settle();
        return session;
    }

    /** Until it would wait for the first time. */
    private void listen(ListenSession session) {
        try {
            new Listening(session, ears, channels, new ListenHealth()).run(() -> true);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
