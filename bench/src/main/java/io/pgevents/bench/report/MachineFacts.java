package io.pgevents.bench.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What a reader has to know of the machine to compare its figures with others. */
final class MachineFacts {

    private MachineFacts() {}

    static Map<String, String> read(String database) throws IOException, InterruptedException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "Processor", Runtime.getRuntime().availableProcessors() + " × " + line("/proc/cpuinfo", "model name"));
        facts.put("Memory", line("/proc/meminfo", "MemTotal"));
        facts.put("System", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("JDK", System.getProperty("java.vm.version") + ", " + System.getProperty("java.vendor"));
        facts.put("Database", database + ", fsync on, synchronous_commit on");
        facts.put("Commit", commit());
        return facts;
    }

    private static String line(String file, String key) throws IOException {
        if (!Files.isReadable(Path.of(file))) {
            return "unknown";
        }
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("unknown");
        }
    }

    private static String commit() throws IOException, InterruptedException {
        Process git = new ProcessBuilder("git", "describe", "--always", "--dirty")
                .redirectErrorStream(true)
                .start();
        String answer = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        return git.waitFor() == 0 ? answer : "unknown";
    }
}
