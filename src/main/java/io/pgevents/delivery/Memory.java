package io.pgevents.delivery;

/**
 * What all events in memory take together, waiting or under way. An event that several subscriptions have counts for
 * each. Confined to the loop.
 */
final class Memory {

    /** For the objects around an event's data. */
    private static final int OVERHEAD = 512;

    private final long most;
    private long used;

    Memory(long most) {
        this.most = most;
    }

    static long of(int size) {
        return (long) size + OVERHEAD;
    }

    void take(long bytes) {
        used += bytes;
    }

    void free(long bytes) {
        used -= bytes;
    }

    boolean hasRoom() {
        return used < most;
    }
}
