package io.pgevents.bench.side;

import io.pgevents.bench.core.FailedException;
import io.pgevents.bench.core.Lab;
import io.pgevents.bench.core.Sample;
import io.pgevents.bench.core.SkippedException;
import io.pgevents.bench.database.BenchDatabase;
import io.pgevents.bench.database.DatabaseServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Debezium Server with its HTTP sink, set up for speed: a short poll interval, large queues, no snapshot. It reads the
 * database's own log (pgoutput), sends CloudEvents one after the other, and signs nothing. It is given twice the heap that
 * pgevents has.
 */
public final class DebeziumDeliverer implements Deliverer {

    /** Enough for its compiler, at a fifth of the speed of the others. */
    public static final int WARM = 40_000;

    private static final Path HOME = Path.of("bench", "target", "debezium", "debezium-server");
    private static final Duration START_UP = Duration.ofSeconds(120);
    private static final String SLOT = "bench_debezium";
    private static final String ACTIVE =
            "SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + SLOT + "' AND active";
    private static final String DROP_SLOT =
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '" + SLOT + "'";

    private @Nullable BenchDatabase database;
    private @Nullable Child process;

    @Override
    public void start(Stand stand) throws Exception {
        Path java = NewerJava.find()
                .orElseThrow(() -> new SkippedException("Debezium Server runs on JDK 21 or newer, and none was found"));
        if (!Files.isDirectory(HOME)) {
            throw new SkippedException("Debezium Server could not be downloaded");
        }
        BenchDatabase from = stand.database();
        Path home = settings(stand);
        Child started = Child.start(command(java), stand.lab().logs().resolve("debezium.log"), home, Map.of());
        database = from;
        process = started;
        long deadline = System.nanoTime() + START_UP.toNanos();
        while (from.number(ACTIVE) == 0) {
            if (!started.isAlive() || System.nanoTime() > deadline) {
                throw new FailedException("Debezium Server did not start, see " + started.log());
            }
            Thread.sleep(100);
        }
    }

    /** A server that others write to would have it read all that they write, while they are measured. */
    @Override
    public DatabaseServer server(Lab lab) throws IOException {
        return lab.server("postgres-debezium");
    }

    /** Writes its configuration. @return the directory to start it in */
    private Path settings(Stand stand) throws IOException {
        Path home = stand.lab().home().resolve("debezium");
        Path config = Files.createDirectories(home.resolve("config"));
        Files.deleteIfExists(home.resolve("offsets"));
        Files.writeString(config.resolve("application.properties"), """
                quarkus.http.port=%d
                debezium.sink.type=http
                debezium.sink.http.url=%s
                debezium.format.key=json
                debezium.format.value=cloudevents
                debezium.format.value.json.schemas.enable=false
                debezium.source.connector.class=io.debezium.connector.postgresql.PostgresConnector
                debezium.source.plugin.name=pgoutput
                debezium.source.publication.autocreate.mode=filtered
                debezium.source.slot.name=%s
                debezium.source.snapshot.mode=no_data
                debezium.source.poll.interval.ms=5
                debezium.source.max.batch.size=2048
                debezium.source.max.queue.size=16384
                debezium.source.offset.flush.interval.ms=1000
                debezium.source.offset.storage.file.filename=offsets
                debezium.source.decimal.handling.mode=string
                debezium.source.topic.prefix=bench
                debezium.source.table.include.list=public.%s
                debezium.source.database.hostname=127.0.0.1
                debezium.source.database.port=%d
                debezium.source.database.user=postgres
                debezium.source.database.password=%s
                debezium.source.database.dbname=%s
                """.formatted(
                        PgeventsService.freePort(),
                        stand.url(0, 0),
                        SLOT,
                        stand.tables().get(0),
                        stand.database().port(),
                        BenchDatabase.PASSWORD,
                        stand.database().name()));
        return home;
    }

    private static List<String> command(Path java) throws IOException {
        Path home = HOME.toAbsolutePath();
        try (var files = Files.list(home)) {
            Path runner = files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow();
            return List.of(
                    java.toString(),
                    "-Xmx512m",
                    "-cp",
                    runner + ":" + home.resolve("lib") + "/*",
                    "io.debezium.server.Main");
        }
    }

    private Child running() {
        return Objects.requireNonNull(process, "not started");
    }

    @Override
    public void freeze() throws IOException {
        running().signal("STOP");
    }

    @Override
    public void thaw() throws IOException {
        running().signal("CONT");
    }

    /** It polls every 5 ms, which takes up to a fifth of a processor while there is nothing. */
    @Override
    public void rest() throws IOException {
        freeze();
    }

    @Override
    public void wake() throws IOException {
        thaw();
    }

    @Override
    public double processorSeconds() throws IOException {
        return running().processorSeconds();
    }

    @Override
    public Sample memory() throws IOException, InterruptedException {
        return new Sample()
                .with("resident", "MB", running().residentMegabytes())
                .with("heap", "MB", running().heapMegabytes());
    }

    @Override
    public void close() {
        if (process == null || database == null) {
            return;
        }
        try {
            // What is stopped does not end.
            thaw();
            process.close();
            database.execute(DROP_SLOT);
        } catch (IOException | SQLException e) {
            // It keeps the server's log from being removed, and no more.
            System.err.println("The replication slot of Debezium could not be dropped: " + e.getMessage());
        }
    }
}
