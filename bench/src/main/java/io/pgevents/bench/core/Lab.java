package io.pgevents.bench.core;

import io.pgevents.bench.database.DatabaseServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What scenarios share: the database server, the options, and what they have found. Used by one thread. */
public final class Lab implements AutoCloseable {

    private static final String SHARED = "postgres";

    private final Options options;
    private final Instant begun = Instant.now();
    private final Map<String, DatabaseServer> servers = new LinkedHashMap<>();
    private final Results results = new Results();

    public Lab(Options options) throws IOException {
        this.options = options;
        Directories.remove(logs());
        Files.createDirectories(logs());
        server(SHARED);
    }

    public Options options() {
        return options;
    }

    /** Since the begin of the run. */
    public Duration elapsed() {
        return Duration.between(begun, Instant.now());
    }

    /** That of all sides that do not need one of their own. */
    public DatabaseServer server() {
        return Objects.requireNonNull(servers.get(SHARED));
    }

    /** One more, with the same settings: for a side to which it makes a difference what is written for others. */
    public DatabaseServer server(String name) throws IOException {
        DatabaseServer running = servers.get(name);
        if (running == null) {
            running = DatabaseServer.start(home(), name);
            servers.put(name, running);
        }
        return running;
    }

    public Results results() {
        return results;
    }

    /** Where programs of this run may put their files. */
    public Path home() {
        return Path.of("bench", "target", "lab").toAbsolutePath();
    }

    /** Where what the sides print is found. */
    public Path logs() {
        return home().resolve("logs");
    }

    /** Tells whoever waits for the end how far it has come. */
    public void say(String line) {
        Duration passed = elapsed();
        System.out.printf("%3d:%02d  %s%n", passed.toMinutes(), passed.toSecondsPart(), line);
    }

    /**
     * Measures each side as often as there are rounds, in turns, so that whatever drifts on this machine drifts for all of
     * them; each round begins with the next side.
     *
     * @param condition what is the same for all sides, as the report's table has it
     */
    public void compare(Scenario scenario, String condition, List<? extends Side> all) throws Exception {
        compare(scenario, options.rounds(), condition, all);
    }

    /** The same with a number of rounds of its own, for what others do not have to be compared with. */
    public void compare(Scenario scenario, int rounds, String condition, List<? extends Side> all) throws Exception {
        List<? extends Side> sides = options.wantsCondition(condition) ? options.wantedSides(all) : List.of();
        Set<String> out = new HashSet<>();
        for (int round = 0; round < rounds; round++) {
            for (int turn = 0; turn < sides.size(); turn++) {
                Side side = sides.get((round + turn) % sides.size());
                if (!out.contains(side.name()) && !measured(scenario, condition, side, (round + 1) + " of " + rounds)) {
                    out.add(side.name());
                }
            }
        }
    }

    /** Takes down what was measured otherwise than by {@link #compare}; each condition in each of the rounds once. */
    public void record(Scenario scenario, String condition, String side, Sample sample) {
        results.add(scenario.name(), condition, side, sample);
        say(scenario.name() + ", " + condition + ", " + side + ": " + sample);
    }

    /** A scenario could not come to its end. */
    public void failed(Scenario scenario, Exception reason) {
        results.add(scenario.name(), "all that was to come", "the benchmark", new Sample().fault(reason.toString()));
    }

    /** Notes that a side is not measured, and why. */
    public void skip(Scenario scenario, String condition, String side, String reason) {
        results.skip(scenario.name(), condition, side, reason);
        say(scenario.name() + ", " + condition + ", " + side + ": skipped, " + reason);
    }

    /** @return false if there is no use in asking this side again */
    private boolean measured(Scenario scenario, String condition, Side side, String round) throws Exception {
        String what = scenario.name() + ", " + condition + ", " + side.name();
        try {
            Sample sample = side.measure();
            results.add(scenario.name(), condition, side.name(), sample);
            say(what + ", round " + round + ": " + sample);
            return true;
        } catch (SkippedException e) {
            skip(scenario, condition, side.name(), e.getMessage());
            return false;
        } catch (FailedException | IOException | SQLException e) {
            results.add(scenario.name(), condition, side.name(), new Sample().fault(e.getMessage()));
            say(what + ", round " + round + ": FAILED, " + e.getMessage());
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        for (DatabaseServer server : servers.values()) {
            server.close();
        }
    }
}
