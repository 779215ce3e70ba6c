package io.pgevents.subscription;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** Into which part of a subscription an event falls. The SQL function {@code pgevents.shard} is the same. */
public final class Shards {

    private Shards() {}

    /**
     * The same for all events of a lane. Thread-safe.
     *
     * @param lane null if nothing has to wait for the event
     * @return from 0 to {@code shards - 1}
     */
    public static int of(@Nullable String lane, long eventId, int shards) {
        long hash = lane == null ? eventId : hash(lane);
        return (int) (hash % shards);
    }

    private static long hash(String lane) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(lane.getBytes(StandardCharsets.UTF_8));
            return Integer.toUnsignedLong(
                    (digest[0] & 0xFF) << 24 | (digest[1] & 0xFF) << 16 | (digest[2] & 0xFF) << 8 | (digest[3] & 0xFF));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
