package io.pgevents.bench.side;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks for a JDK that is new enough for Debezium Server: 21. */
final class NewerJava {

    private static final int LEAST = 21;
    private static final Path JDKS = Path.of("/usr/lib/jvm");
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");

    private NewerJava() {}

    /** The program {@code java}. */
    static Optional<Path> find() throws IOException {
        if (Runtime.version().feature() >= LEAST) {
            return Optional.of(Path.of(Jvm.java()));
        }
        if (!Files.isDirectory(JDKS)) {
            return Optional.empty();
        }
        try (Stream<Path> homes = Files.list(JDKS)) {
            return homes.filter(NewerJava::isNewEnough)
                    .map(home -> home.resolve("bin").resolve("java"))
                    .findFirst();
        }
    }

    private static boolean isNewEnough(Path home) {
        Path release = home.resolve("release");
        try {
            Matcher version = VERSION.matcher(Files.exists(release) ? Files.readString(release) : "");
            return version.find() && Integer.parseInt(version.group(1)) >= LEAST;
        } catch (IOException e) {
            return false;
        }
    }
}
