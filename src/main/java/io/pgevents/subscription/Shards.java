package io.pgevents.subscription;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a subscription a delivery belongs to. The same as the SQL function {@code pgevents.shard}: what is in
 * memory and what is a row must never end up in different parts. Thread-safe.
 */
public final class Shards {

    private static final String REPLAY = "replay:";

    private Shards() {}

    /**
     * The part, from 0, of all that must stay in order.
     *
     * @param lane null if nothing has to wait for the event; a lane of a replay, {@code replay:<id>:<lane>}, belongs
     *     where the lane does
     * @param eventId decides if there is no lane; positive
     * @param shards how many there are, at least 1
     */
    public static int of(@Nullable String lane, long eventId, int shards) {
        if (shards == 1) {
            return 0;
        }
        return lane == null ? (int) (eventId % shards) : (int) (hash(withoutReplay(lane)) % shards);
    }

    private static String withoutReplay(String lane) {
        int end = lane.startsWith(REPLAY) ? lane.indexOf(':', REPLAY.length()) : -1;
        return end < 0 ? lane : lane.substring(end + 1);
    }

    /** MD5 because every PostgreSQL has it as a function; nothing depends on its strength. */
    private static long hash(String lane) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(lane.getBytes(StandardCharsets.UTF_8));
            return Integer.toUnsignedLong(ByteBuffer.wrap(digest).getInt());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
