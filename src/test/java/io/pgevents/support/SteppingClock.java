package io.pgevents.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The clock on the wall as other processes see it, which a test can set while they run. Done by libfaketime, the Debian
 * package {@code faketime}. What measures durations is not touched, just as when an administrator sets the clock.
 */
public final class SteppingClock {

    private static final Path LIBRARIES = Path.of("/usr/lib");

    private final Path library;
    private final Path offset;

    private SteppingClock(Path library) {
        this.library = library;
        try {
            offset =
                    Files.createTempFile(Path.of("target"), "clock-", ".offset").toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        step(Duration.ZERO);
    }

    /** Empty if libfaketime is not installed. */
    public static Optional<SteppingClock> find() {
        try (Stream<Path> files = Files.find(
                LIBRARIES,
                3,
                (file, attributes) -> file.getFileName().toString().equals("libfaketime.so.1"))) {
            return files.findFirst().map(SteppingClock::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A command that runs the command given after it under this clock. */
    public List<String> command() {
        return List.of(
                "env",
                "LD_PRELOAD=" + library,
                "FAKETIME_TIMESTAMP_FILE=" + offset,
                "FAKETIME_NO_CACHE=1",
                "FAKETIME_DONT_FAKE_MONOTONIC=1",
                // Its work-around for older C libraries makes every wait of a JVM spin.
                "FAKETIME_FORCE_MONOTONIC_FIX=0");
    }

    /** Sets the clock that far from the true time. */
    public void step(Duration fromTrueTime) {
        try {
            Path next = Files.writeString(
                    offset.resolveSibling(offset.getFileName() + ".next"),
                    (fromTrueTime.isNegative() ? "" : "+") + fromTrueTime.toSeconds());
            Files.move(next, offset, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
