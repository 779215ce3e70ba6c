package io.pgevents.platform;

import static io.pgevents.platform.Log.LOG;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Makes a PostgreSQL data directory usable again after the service that used it was killed. */
final class DataDirectory {

    private static final String LOCK_FILE = "epg-lock";
    private static final String PID_FILE = "postmaster.pid";
    private static final long STOP_SECONDS = 20;

    private DataDirectory() {}

    /**
     * Stops a server that is still running on the directory without its service, and removes a process id file that
     * no longer means one.
     *
     * @throws StartUpException if a living service uses the directory
     */
    static void reclaim(Path directory) throws IOException {
        refuseIfUsed(directory);
        Path pidFile = directory.resolve(PID_FILE);
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        long pid = lines.isEmpty() ? -1 : Long.parseLong(lines.get(0).trim());
        ProcessHandle.of(pid)
                .filter(process -> isPostgresOn(process, directory))
                .ifPresent(server -> stop(server, directory));
        // The number may belong to any process by now, and PostgreSQL would not start beside it.
        Files.deleteIfExists(pidFile);
    }

    /** The lock that a living service holds through the library that runs PostgreSQL; it dies with the process. */
    private static void refuseIfUsed(Path directory) throws IOException {
        Path lockFile = directory.resolve(LOCK_FILE);
        if (!Files.exists(lockFile)) {
            return;
        }
        try (var channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            if (lock == null) {
                throw inUse(directory);
            }
        } catch (OverlappingFileLockException e) {
            throw inUse(directory);
        }
    }

    private static StartUpException inUse(Path directory) {
        return new StartUpException("Another pgevents is running on " + directory
                + "; stop it, or set pgevents.embedded.data-dir and pgevents.embedded.port to others");
    }

    /** The number in the file may by now be that of a PostgreSQL which is none of our business. */
    private static boolean isPostgresOn(ProcessHandle process, Path directory) {
        ProcessHandle.Info info = process.info();
        boolean isPostgres =
                info.command().filter(command -> command.contains("postgres")).isPresent();
        return isPostgres && Stream.of(info.arguments().orElse(new String[0])).anyMatch(directory.toString()::equals);
    }

    private static void stop(ProcessHandle server, Path directory) {
        LOG.stoppingOrphan(server.pid(), directory.toString());
        try {
            // SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client to leave.
            new ProcessBuilder("kill", "-INT", Long.toString(server.pid()))
                    .start()
                    .waitFor();
            server.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            server.destroyForcibly();
        } catch (IOException | ExecutionException e) {
            throw new StartUpException(
                    "The PostgreSQL that runs on " + directory + " does not stop: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartUpException("Interrupted while stopping the PostgreSQL on " + directory, e);
        }
    }
}
