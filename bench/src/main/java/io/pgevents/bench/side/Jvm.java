package io.pgevents.bench.side;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the JVMs of this benchmark are started: the same options for all that are compared. */
public final class Jvm {

    private Jvm() {}

    /** The command up to the options of the program: those that docs/performance.md recommends, with a heap of 256 MB. */
    public static List<String> command() {
        return List.of(java(), "-Xmx256m", "-XX:+UseParallelGC", "-XX:+ExitOnOutOfMemoryError");
    }

    /** A program of the benchmark itself, in a process of its own. */
    public static List<String> command(Class<?> main) {
        List<String> command = new ArrayList<>(command());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return command;
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
