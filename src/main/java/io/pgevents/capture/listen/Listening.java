package io.pgevents.capture.listen;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.capture.ListenedChannels;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a replica does with one session: it listens to the channels that are captured, and logs what it hears if it is the
 * recorder; else it stands by. Confined to one thread.
 */
final class Listening {

    /** It is the session's sign of life too. */
    private static final Duration LOOK_AT_CHANNELS = Duration.ofSeconds(1);

    private static final Duration LOOK_AT_QUEUE = Duration.ofSeconds(10);

    /** Markers come twice a second; without them the recorder is gone. */
    private static final Duration SILENCE = Duration.ofMillis(750);

    /** One that has not heard everything since the log's end leaves the recorder's place to one that has. */
    private static final Duration SILENCE_IF_INCOMPLETE = Duration.ofMillis(1_250);

    private static final Duration DEAF = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long TICK_MILLIS = 250;

    private final ListenSession session;
    private final Ears ears;
    private final ListenedChannels channels;
    private final ListenHealth health;
    private final Due lookAtChannels = new Due(LOOK_AT_CHANNELS);
    private final Due lookAtQueue = new Due(LOOK_AT_QUEUE);
    private final Due hearingTest = new Due(DEAF);
    private Set<String> listened = Set.of();
    private @Nullable Recorder recorder;

    Listening(ListenSession session, Ears ears, ListenedChannels channels, ListenHealth health) {
        this.session = session;
        this.ears = ears;
        this.channels = channels;
        this.health = health;
    }

    /** Returns when no channel is captured any more, or it is told to stop; then all that was heard is logged or kept. */
    void run(BooleanSupplier stopping) throws InterruptedException {
        boolean wanted = adoptChannels();
        OffsetDateTime since = session.now();
        // No earlier: whoever heeds a marker says that it has heard everything since.
        session.heedMarkers();
        health.standsBy(listened.size());
        while (wanted && !stopping.getAsBoolean()) {
            session.check();
            if (recorder == null) {
                standBy(since);
            } else {
                recorder.work();
                lookAtQueue();
            }
            ears.await(TICK_MILLIS);
            if (ears.takeChannelsChanged() || lookAtChannels.isDue()) {
                wanted = adoptChannels();
            }
        }
        if (recorder != null) {
            recorder.work();
        }
    }

    private boolean adoptChannels() {
        Set<String> wanted = new HashSet<>(channels.all(session));
        List<String> more = new ArrayList<>(wanted);
        more.removeAll(listened);
        List<String> fewer = new ArrayList<>(listened);
        fewer.removeAll(wanted);
        session.listenTo(more);
        session.listenNoMoreTo(fewer);
        if (!more.isEmpty() || !fewer.isEmpty()) {
            listened = wanted;
            health.listensTo(wanted.size());
        }
        return !wanted.isEmpty();
    }

    private void standBy(OffsetDateTime since) throws InterruptedException {
        long silence = ears.nanosSinceMarker();
        Duration bearable = ears.heard().isComplete() ? SILENCE : SILENCE_IF_INCOMPLETE;
        if (silence > bearable.toNanos()) {
            recorder = Recorder.take(session, ears, since);
            if (recorder != null) {
                health.records(listened.size());
                LOG.recording(listened.size());
                return;
            }
            if (silence > DEAF.toNanos() && hearingTest.isDue() && !ears.test(session::send, PATIENCE)) {
                throw new ListeningException("what is sent to this session does not arrive");
            }
        }
    }

    private void lookAtQueue() {
        if (lookAtQueue.isDue()) {
            health.queueIsFull(session.run("SELECT pg_notification_queue_usage() AS usage")
                    .iterator()
                    .next()
                    .getDouble("usage"));
        }
    }
}
