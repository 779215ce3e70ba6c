package io.pgevents.log;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A {@code pg_snapshot}: which transactions had committed, or were over, when it was taken. */
public final class Snapshot {

    private final long xmin;
    private final long xmax;
    private final Set<Long> inProgress;

    private Snapshot(long xmin, long xmax, Set<Long> inProgress) {
        this.xmin = xmin;
        this.xmax = xmax;
        this.inProgress = inProgress;
    }

    /** @param text as PostgreSQL writes it, {@code xmin:xmax:xip,xip,…} */
    public static Snapshot parse(String text) {
        String[] parts = text.split(":", -1);
        Set<Long> inProgress = Stream.of(parts[2].split(","))
                .filter(xid -> !xid.isEmpty())
                .map(Long::parseLong)
                .collect(Collectors.toUnmodifiableSet());
        return new Snapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), inProgress);
    }

    /** Whether the changes of a committed transaction are visible in this snapshot. */
    public boolean shows(long transaction) {
        return transaction < xmin || (transaction < xmax && !inProgress.contains(transaction));
    }

    /** Whether this snapshot shows everything that the other does. */
    public boolean showsAllOf(Snapshot other) {
        return xmax >= other.xmax && inProgress.stream().noneMatch(other::shows);
    }

    /** What both snapshots show, and nothing else. */
    public Snapshot meet(Snapshot other) {
        long end = Math.min(xmax, other.xmax);
        Set<Long> open = Stream.concat(inProgress.stream(), other.inProgress.stream())
                .filter(xid -> xid < end)
                .collect(Collectors.toUnmodifiableSet());
        return new Snapshot(open.stream().min(Long::compare).orElse(end), end, open);
    }

    /** As PostgreSQL reads it. */
    @Override
    public String toString() {
        return xmin + ":" + xmax + ":"
                + inProgress.stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
    }
}
