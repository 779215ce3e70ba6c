package io.pgevents.capture.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.support.Postgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What PostgreSQL's documentation of NOTIFY says is sent, is logged: no more, no less, and exactly. */
class NotifyTest {

    private final NotifySession session = new NotifySession(Postgres.migratedDatabase());
    private final ListeningReplica replica = new ListeningReplica(session.url());

    @AfterEach
    void stop() {
        replica.stop();
        session.close();
    }

    @Test
    void a_notification_is_an_event_of_its_channel() {
        replica.captures("sysm_watch").start();

        session.run("NOTIFY sysm_watch, '{\"op\":\"INSERT\"}'");

        assertThat(session.awaitEvents(1))
                .containsExactly(session.database() + "/channels/sysm_watch pgevents.notification sysm_watch "
                        + "{\"channel\":\"sysm_watch\",\"payload\":{\"op\":\"INSERT\"},\"pid\":" + session.pid() + "}");
    }
}
