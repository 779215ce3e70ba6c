package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Builds an example as a stranger does, by its own pom alone, against the API's jar as {@code ./mvnw install} puts it into
 * a Maven repository: one for this test only, in front of that of the user.
 */
final class ExampleBuild {

    private static final Path REPOSITORY = Path.of("target", "it-repository").toAbsolutePath();
    private static final String USERS_REPOSITORY = System.getProperty("pgevents.test.maven.repository");

    private ExampleBuild() {}

    /** @return its jar */
    static Path of(String example) throws IOException, InterruptedException {
        installApi();
        Command.Result built = Command.run(
                Map.of("JAVA_HOME", System.getProperty("java.home")),
                List.of(
                        Path.of("mvnw").toAbsolutePath().toString(),
                        "-B",
                        "-q",
                        "-Dmaven.repo.local=" + REPOSITORY,
                        "-Dmaven.repo.local.tail=" + USERS_REPOSITORY,
                        "-f",
                        "examples/" + example,
                        "clean",
                        "package"));
        assertThat(built.code()).as(built.output() + built.error()).isZero();
        return Path.of("examples", example, "target", example + ".jar");
    }

    private static void installApi() throws IOException {
        Path jar = apiJar();
        String version = jar.getFileName().toString().replaceFirst("^pgevents-(.+)-api\\.jar$", "$1");
        Path directory = Files.createDirectories(
                REPOSITORY.resolve("io/pgevents/pgevents").resolve(version));
        Files.copy(
                Path.of("pom.xml"),
                directory.resolve("pgevents-" + version + ".pom"),
                StandardCopyOption.REPLACE_EXISTING);
        Files.copy(jar, directory.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path apiJar() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("pgevents-.+-api\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("target/pgevents-…-api.jar is made by mvn package"));
        }
    }
}
