package io.pgevents.support;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What is reachable in the heap of this process, on disk, to be searched for. */
public final class HeapDump {

    private static final int CHUNK = 1 << 22;

    private record Needle(String name, byte[] bytes) {}

    private final Path file;
    private final List<Needle> needles = new ArrayList<>();

    private HeapDump(Path file) {
        this.file = file;
    }

    /** @param directory that goes with the test, as the file is large */
    public static HeapDump in(Path directory) throws IOException {
        Path file = directory.resolve("heap.hprof");
        boolean liveOnly = true;
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(file.toString(), liveOnly);
        return new HeapDump(file);
    }

    /** To be searched for. */
    public HeapDump with(String name, byte[] bytes) {
        needles.add(new Needle(name, bytes));
        return this;
    }

    /** To be searched for, in a string or an array of bytes or characters. */
    public HeapDump with(String name, String text) {
        return with(name, text.getBytes(StandardCharsets.ISO_8859_1))
                .with(name, text.getBytes(StandardCharsets.UTF_16BE))
                .with(name, text.getBytes(StandardCharsets.UTF_16LE));
    }

    /** The names of those that are there. */
    public Set<String> found() throws IOException {
        Set<String> found = new TreeSet<>();
        int overlap =
                needles.stream().mapToInt(needle -> needle.bytes().length).max().orElseThrow() - 1;
        byte[] chunk = new byte[CHUNK];
        int filled = 0;
        try (InputStream in = Files.newInputStream(file)) {
            int read;
            while ((read = in.readNBytes(chunk, filled, CHUNK - filled)) > 0) {
                filled += read;
                search(chunk, filled, found);
                int kept = Math.min(filled, overlap);
                System.arraycopy(chunk, filled - kept, chunk, 0, kept);
                filled = kept;
            }
        }
        return found;
    }

    private void search(byte[] chunk, int filled, Set<String> found) {
        // By two bytes: half of a dump is zeros, with which every character of two bytes begins.
        boolean[] begins = new boolean[1 << 16];
        needles.forEach(needle -> begins[two(needle.bytes(), 0)] = true);
        for (int at = 0; at < filled - 1; at++) {
            if (begins[two(chunk, at)]) {
                for (Needle needle : needles) {
                    int end = at + needle.bytes().length;
                    if (end <= filled && Arrays.equals(chunk, at, end, needle.bytes(), 0, needle.bytes().length)) {
                        found.add(needle.name());
                    }
                }
            }
        }
    }

    private static int two(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }
}
