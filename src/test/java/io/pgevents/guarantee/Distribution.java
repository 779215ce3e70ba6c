package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A copy of the packaged service, with its script beside it, to be built anew. The script is called through a symbolic
 * link.
 *
 * @param home the directory of {@code quarkus-run.jar}
 */
record Distribution(Path directory, Path home, Path script) implements AutoCloseable {

    private static final Path PACKAGED = Path.of("target", "quarkus-app");

    static Distribution copied(Path to) throws IOException {
        assertThat(PACKAGED.resolve("quarkus-run.jar"))
                .as("packaged by mvn package")
                .exists();
        Path directory = to.toAbsolutePath();
        delete(directory);
        Path home = directory.resolve("quarkus-app");
        copy(PACKAGED, home);
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Files.copy(Path.of("bin", "pgevents"), bin.resolve("pgevents"));
        Path script = Files.createDirectories(directory.resolve("path")).resolve("pgevents");
        Files.createSymbolicLink(script, Path.of("..", "bin", "pgevents"));
        return new Distribution(directory, home, script);
    }

    void add(Path jar) throws IOException {
        Files.copy(jar, home.resolve("providers").resolve(jar.getFileName()));
    }

    Command.Result run(String command) throws IOException, InterruptedException {
        return Command.run(Map.of("JAVA_HOME", System.getProperty("java.home")), List.of(script.toString(), command));
    }

    /** Those that are not as they were at the last build: what {@code sha256sum -c} complains about. */
    List<String> changedFiles() throws IOException, InterruptedException {
        Command.Result checked = Command.run(
                Map.of(), List.of("sh", "-c", "cd \"$1\" && sha256sum -c --quiet build.sha256", "sh", home.toString()));
        return checked.output().lines().toList();
    }

    @Override
    public void close() throws IOException {
        delete(directory);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
