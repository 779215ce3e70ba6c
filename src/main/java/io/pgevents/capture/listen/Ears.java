package io.pgevents.capture.listen;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells what comes on the channel of markers from what is captured, and wakes the thread that has to do with it. */
final class Ears {

    private static final String CHANNELS_CHANGED = "channels";

    private final Heard heard;
    private final Semaphore news = new Semaphore(0);
    private volatile boolean channelsChanged;
    private volatile @Nullable String secret;
    private volatile long lastNumber;
    private final Set<String> awaited = ConcurrentHashMap.newKeySet();
    private volatile long markedAt;

    Ears(Heard heard) {
        this.heard = heard;
    }

    Heard heard() {
        return heard;
    }

    void sessionBegins() {
        secret = null;
        heard.sessionBegins();
        markedAt = System.nanoTime();
    }

    /**
     * From now on heeds markers, those of pgevents and no others: every role of the database can send something like them.
     *
     * @param after later than this one, since one that was heard before can be sent again
     */
    void heedMarkers(String secret, long after) {
        lastNumber = after;
        this.secret = secret;
    }

    /** Called on an event loop. */
    void hear(String channel, String payload, int pid) {
        if (!channel.equals(Marker.CHANNEL)) {
            heard.notification(channel, payload, pid);
            wake();
            return;
        }
        String key = secret;
        Marker marker = key == null ? null : Marker.parse(payload, key);
        if (marker != null && marker.number() > lastNumber) {
            lastNumber = marker.number();
            heard.marker(marker.number(), marker.loggedTo());
            markedAt = System.nanoTime();
        } else if (payload.equals(CHANNELS_CHANGED)) {
            channelsChanged = true;
        } else if (!awaited.remove(payload)) {
            return;
        }
        wake();
    }

    /** How long no marker has been heard, since the session began. */
    long nanosSinceMarker() {
        return System.nanoTime() - markedAt;
    }

    /**
     * Whether what is sent to this session is heard.
     *
     * @param sender sends the text that it is given on the channel of markers
     */
    boolean test(Consumer<String> sender, Duration patience) throws InterruptedException {
        String text = "echo " + UUID.randomUUID();
        awaited.add(text);
        try {
            sender.accept(text);
            long end = System.nanoTime() + patience.toNanos();
            while (awaited.contains(text) && System.nanoTime() < end) {
                await(TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()) + 1);
            }
            return !awaited.contains(text);
        } finally {
            awaited.remove(text);
        }
    }

    /** Waits until a marker of at least this number is heard; false if the time is over before. */
    boolean awaitMarker(long number, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (heard.marker() < number && System.nanoTime() < end) {
            await(TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()) + 1);
        }
        return heard.marker() >= number;
    }

    void channelsHaveChanged() {
        channelsChanged = true;
        wake();
    }

    /** Whether other channels are wanted than before, and forgets that. */
    boolean takeChannelsChanged() {
        boolean changed = channelsChanged;
        channelsChanged = false;
        return changed;
    }

    void wake() {
        news.release();
    }

    /** Waits for {@link #wake}, or for as long as given. */
    void await(long atMostMillis) throws InterruptedException {
        news.tryAcquire(atMostMillis, TimeUnit.MILLISECONDS);
        news.drainPermits();
    }
}
