package io.pgevents.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which process of which machine a replica is, so that its successor there can tell that it is over without waiting for
 * its lease to end. Known on Linux, from {@code proc(5)}; elsewhere nothing is known and leases are waited for.
 *
 * @param place the machine since its start, and the namespace that gives its process ids their meaning
 * @param start in ticks since the start of the machine: a process id is used again
 */
record ReplicaProcess(String place, long pid, long start) {

    private static final Path PROC = Path.of("/proc");
    private static final int START_TIME = 22;
    private static final int STATE = 3;
    private static final List<String> ENDED = List.of("Z", "X");

    /** The process that this is; null if that can't be known. */
    static @Nullable ReplicaProcess self() {
        return of(ProcessHandle.current().pid());
    }

    /** A process of this machine that runs; null if that can't be known. */
    static @Nullable ReplicaProcess of(long pid) {
        try {
            // Whoever can't see the first process may not see others either, and would take the living for dead.
            if (Files.notExists(PROC.resolve("1/stat"))) {
                return null;
            }
            String machine =
                    Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
            Path namespace = Files.readSymbolicLink(PROC.resolve("self/ns/pid"));
            return new ReplicaProcess(machine + "/" + namespace, pid, Long.parseLong(field(stat(pid), START_TIME)));
        } catch (IOException | RuntimeException notLinux) {
            return null;
        }
    }

    /** @return null if it is not the text of one */
    static @Nullable ReplicaProcess parse(String text) {
        String[] parts = text.split(" ", -1);
        try {
            return parts.length == 3
                    ? new ReplicaProcess(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]))
                    : null;
        } catch (NumberFormatException notOurs) {
            return null;
        }
    }

    /** Whether it is certain, seen from this process, that the other has ended. */
    boolean knowsTheEndOf(ReplicaProcess other) {
        if (!place.equals(other.place)) {
            return false;
        }
        try {
            String stat = stat(other.pid);
            return Long.parseLong(field(stat, START_TIME)) != other.start || ENDED.contains(field(stat, STATE));
        } catch (IOException gone) {
            return Files.notExists(PROC.resolve(Long.toString(other.pid)));
        }
    }

    private static String stat(long pid) throws IOException {
        return Files.readString(PROC.resolve(pid + "/stat"));
    }

    /** The second field, the command, is in parentheses and may contain anything. */
    private static String field(String stat, int number) {
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[number - STATE];
    }

    /** As {@link #parse} takes it. */
    @Override
    public String toString() {
        return place + " " + pid + " " + start;
    }
}
