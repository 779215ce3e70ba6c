package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.Arrival;
import io.pgevents.support.Postgres;
import io.pgevents.support.Receiver;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The image, run as the Deployment runs it: {@code kubernetes/image-check} builds it and calls this, which is no part of the
 * build, since it needs a container engine.
 */
class ImageCheck {

    private static final Path AS_A_POD = Path.of("kubernetes", "as-a-pod").toAbsolutePath();
    private static final int SUBSCRIPTIONS = 8;
    private static final int STARTS = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final List<ServiceProcess> pods = new ArrayList<>();
    private final List<Long> startTimes = new ArrayList<>();

    @Test
    void replicas_are_replaced_one_by_one_under_load_and_nothing_is_lost_or_repeated() throws Exception {
        String database = Postgres.emptyDatabase();
        migrate(database);
        try (var receiver = new Receiver().answersAfter(Duration.ofMillis(50));
                var workload = new Workload(database).withPausesUpTo(Duration.ofMillis(40))) {
            ServiceProcess oldOne = pod(database);
            ServiceProcess oldOther = pod(database);
            List<String> subscriptions = Stream.generate(() -> oldOne.api().subscribe(receiver))
                    .limit(SUBSCRIPTIONS)
                    .toList();
            workload.start(2);
            awaitMore(receiver, 1_000);

            pod(database);
            oldOne.stop();
            awaitMore(receiver, 1_000);
            pod(database);
            oldOther.stop();
            awaitMore(receiver, 1_000);
            workload.stop();

            long changes = workload.committedChanges();
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(receiver.acceptedMessages()).isEqualTo((int) changes * SUBSCRIPTIONS));
            System.out.printf(
                    "changes %d, webhooks %d, lost %d, repeats %d, longest silence %d ms%n",
                    changes,
                    receiver.acceptedMessages(),
                    changes * SUBSCRIPTIONS - receiver.acceptedMessages(),
                    receiver.repeats(),
                    longestSilence(receiver).toMillis());
            assertThat(subscriptions)
                    .allSatisfy(id -> assertThat(receiver.acceptedByKey(id)).isEqualTo(workload.committedByKey()));
            assertThat(receiver.repeats()).isZero();
        } finally {
            pods.forEach(ServiceProcess::close);
        }
    }

    @Test
    void it_starts_without_any_right_and_says_how_long_it_takes() throws Exception {
        String database = Postgres.emptyDatabase();
        migrate(database);
        for (int start = 0; start < STARTS; start++) {
            try (var pod = pod(database)) {
                assertThat(rights(pod))
                        .containsEntry("Uid", "23456\t23456\t23456\t23456")
                        .containsEntry("CapEff", "0000000000000000")
                        .containsEntry("CapBnd", "0000000000000000")
                        .containsEntry("NoNewPrivs", "1")
                        .containsEntry("Seccomp", "2");
            }
        }
        System.out.printf(
                "milliseconds from docker run to ready, of %d starts: median %d, all %s%n",
                STARTS, startTimes.stream().sorted().toList().get(STARTS / 2), startTimes);
    }

    private static void migrate(String database) throws Exception {
        Command.Result migration = Command.run(
                Map.of(
                        "JDK_JAVA_OPTIONS",
                        "-Dpgevents.database.url=" + database + " -Dpgevents.database.username=" + Postgres.OWNER
                                + " -Dpgevents.database.runtime-role=" + Postgres.RUNTIME),
                List.of(AS_A_POD.toString(), "migrate"));
        assertThat(migration.code()).as(migration.output() + migration.error()).isZero();
        assertThat(migration.output()).contains("PGE0650");
    }

    private ServiceProcess pod(String database) {
        String name = "image-" + (pods.size() + 1);
        ServiceProcess pod = ServiceProcess.on(database, name)
                .startedBy(AS_A_POD)
                .withOption("-Dpgevents.liquibase.migrate-at-start=false")
                // As in production; other tests are in more of a hurry.
                .withOption("-XX:TieredStopAtLevel=4")
                .with("pgevents.replica.name", name);
        pods.add(pod);
        long before = System.nanoTime();
        pod.start();
        startTimes.add(Duration.ofNanos(System.nanoTime() - before).toMillis());
        return pod;
    }

    /** What the kernel says about the process of the service, which is found by the port that it was given. */
    private static Map<String, String> rights(ServiceProcess pod) throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            Path process = processes
                    .filter(directory -> directory.getFileName().toString().matches("\\d+"))
                    .filter(directory -> isService(directory, pod))
                    .findFirst()
                    .orElseThrow();
            return Files.readAllLines(process.resolve("status")).stream()
                    .map(line -> line.split(":\\s*", 2))
                    .collect(Collectors.toMap(part -> part[0], part -> part[1]));
        }
    }

    private static boolean isService(Path process, ServiceProcess pod) {
        try {
            return Files.readString(process.resolve("comm")).equals("java\n")
                    && List.of(Files.readString(process.resolve("environ")).split("[\\s\0]"))
                            .contains("-Dpgevents.replica.name=" + pod.name());
        } catch (IOException gone) {
            return false;
        }
    }

    private static void awaitMore(Receiver receiver, int webhooks) {
        int before = receiver.acceptedMessages();
        await().atMost(PATIENCE).until(() -> receiver.acceptedMessages() >= before + webhooks);
    }

    private static Duration longestSilence(Receiver receiver) {
        long[] times = receiver.arrivals().stream().mapToLong(Arrival::at).toArray();
        return Duration.ofNanos(IntStream.range(1, times.length)
                .mapToLong(n -> times[n] - times[n - 1])
                .max()
                .orElse(0));
    }
}
