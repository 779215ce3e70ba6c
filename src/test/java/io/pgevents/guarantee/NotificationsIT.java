package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.pgevents.support.Postgres;
import io.pgevents.support.ServiceProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is sent with NOTIFY while at least one replica listens is in the log, once and in order. */
class NotificationsIT {

    /** {@code -Dpgevents.test.notifications=20000} for longer. */
    private static final int NOTIFICATIONS = Integer.getInteger("pgevents.test.notifications", 1_000);

    private static final int WHILE_NOBODY_LISTENS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String database = Postgres.emptyDatabase();
    private final Connection connection = Postgres.connect(database);
    private final List<ServiceProcess> replicas = new ArrayList<>();
    private int sent;

    @AfterEach
    void stop() throws SQLException {
        replicas.forEach(ServiceProcess::close);
        connection.close();
    }

    @Test
    void three_replicas_of_which_the_recorder_is_killed_and_the_next_is_frozen() throws Exception {
        // given
        for (int i = 1; i <= 3; i++) {
            replicas.add(ServiceProcess.on(database, "notifications-" + i)
                    .withOption("-Xmx256m")
                    .with("pgevents.replica.name", "notifications-" + i)
                    .with("pgevents.channels", "jobs"));
        }
        replicas.forEach(ServiceProcess::launch);
        replicas.forEach(ServiceProcess::awaitReady);
        ServiceProcess first = awaitRecorder();
        await().atMost(PATIENCE).until(() -> replicas.stream().allMatch(this::listens));
        // Some markers later the others have all that the recorder has not logged.
        long joined = marker();
        await().atMost(PATIENCE).until(() -> marker() > joined + 4);

        // when
        send(NOTIFICATIONS / 4);
        first.kill();
        long killed = System.nanoTime();
        replicas.remove(first);
        send(NOTIFICATIONS / 4);
        awaitLogged(sent);
        Duration afterKill = Duration.ofNanos(System.nanoTime() - killed);

        ServiceProcess second = awaitRecorder();
        await().atMost(PATIENCE).until(() -> replicas.stream().allMatch(this::listens));
        send(NOTIFICATIONS / 4);
        second.freeze();
        long frozen = System.nanoTime();
        send(NOTIFICATIONS / 4);
        awaitLogged(sent);
        Duration afterFreeze = Duration.ofNanos(System.nanoTime() - frozen);
        second.thaw();
        await().atMost(PATIENCE).until(() -> state(second).equals("stand by"));

        // then
        List<Integer> logged = logged();
        assertThat(logged).isEqualTo(IntStream.rangeClosed(1, sent).boxed().toList());
        assertThat(gap()).isNull();
        System.out.printf(
                "%d notifications, recorder killed and frozen in the middle: %d logged, %d lost, %d twice;"
                        + " all were in the log %d ms after the kill, %d ms after the freeze%n",
                sent,
                logged.size(),
                sent - new HashSet<>(logged).size(),
                logged.size() - new HashSet<>(logged).size(),
                afterKill.toMillis(),
                afterFreeze.toMillis());

        nobodyListensForAWhile();
    }

    /** Exactly what was sent in that time is lost, and the time is told. */
    private void nobodyListensForAWhile() throws Exception {
        replicas.forEach(ServiceProcess::kill);
        await().atMost(PATIENCE)
                .until(() -> number("SELECT count(*) FROM pg_stat_activity"
                                + " WHERE application_name = 'pgevents listener' AND datname = current_database()")
                        == 0);
        int before = sent;
        send(WHILE_NOBODY_LISTENS);
        ServiceProcess back = replicas.get(0);
        back.start();
        await().atMost(PATIENCE).until(() -> state(back).equals("recorder"));
        send(50);

        awaitLogged(before + 50);
        List<Integer> expected =
                new ArrayList<>(IntStream.rangeClosed(1, before).boxed().toList());
        IntStream.rangeClosed(before + WHILE_NOBODY_LISTENS + 1, sent).forEach(expected::add);
        assertThat(logged()).isEqualTo(expected);
        JsonNode gap = back.api().get("/api/v1/channels/jobs").get("gap");
        assertThat(gap).isNotNull();
        System.out.printf(
                "%d more while all replicas were killed: %d lost, told as the gap from %s to %s%n",
                WHILE_NOBODY_LISTENS,
                sent - logged().size(),
                gap.get("since").asText(),
                gap.get("until").asText());
    }

    private void send(int count) throws SQLException, InterruptedException {
        try (var statement = connection.prepareStatement("SELECT pg_notify('jobs', ?)")) {
            for (int i = 0; i < count; i++) {
                statement.setString(1, Integer.toString(++sent));
                statement.execute();
                // As fast as an application that does something else too: some are on their way at every moment.
                new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS);
            }
        }
    }

    private ServiceProcess awaitRecorder() {
        await().atMost(PATIENCE)
                .until(() ->
                        replicas.stream().anyMatch(replica -> state(replica).equals("recorder")));
        return replicas.stream()
                .filter(replica -> state(replica).equals("recorder"))
                .findFirst()
                .orElseThrow();
    }

    private boolean listens(ServiceProcess replica) {
        return List.of("recorder", "stand by").contains(state(replica));
    }

    private String state(ServiceProcess replica) {
        for (JsonNode check : replica.api().readiness().get("checks")) {
            if (check.get("name").asText().equals("notification listener")) {
                return check.at("/data/state").asText();
            }
        }
        return "";
    }

    private void awaitLogged(int count) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> number("SELECT count(*) FROM pgevents.event WHERE subject = 'jobs'") >= count);
    }

    private List<Integer> logged() throws SQLException {
        List<Integer> logged = new ArrayList<>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT data->>'payload' FROM pgevents.event WHERE subject = 'jobs' ORDER BY id")) {
            while (rows.next()) {
                logged.add(rows.getInt(1));
            }
        }
        return logged;
    }

    private long marker() throws SQLException {
        return number("SELECT marker FROM pgevents.listening");
    }

    private String gap() throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT gap_since FROM pgevents.listening")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private long number(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
