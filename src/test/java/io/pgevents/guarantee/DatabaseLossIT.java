package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.pgevents.support.PostgresServer;
import io.pgevents.support.PostgresServer.Shutdown;
import io.pgevents.support.Receiver;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.TcpProxy;
import io.pgevents.support.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Line 2 of the guarantee: whatever becomes of the database, the service comes back by itself and nothing is lost. */
class DatabaseLossIT {

    private static final int WRITERS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** {@code -Dpgevents.test.absence=PT1M} for longer. */
    private static final Duration ABSENCE = Duration.parse(System.getProperty("pgevents.test.absence", "PT12S"));

    private static PostgresServer postgres;
    private static TcpProxy network;
    private static ServiceProcess service;
    private static Workload workload;
    private static Receiver receiver;

    @BeforeAll
    static void start() {
        postgres = new PostgresServer();
        network = new TcpProxy(postgres.port());
        receiver = new Receiver();
        service = ServiceProcess.on("postgresql://127.0.0.1:" + network.port() + "/postgres", "database-loss")
                .start();
        service.api().subscribe(receiver);
        workload = new Workload(postgres.url());
    }

    @AfterAll
    static void stop() {
        service.close();
        receiver.close();
        network.close();
        postgres.close();
    }

    @BeforeEach
    void load() {
        workload.start(WRITERS);
        awaitMore(100);
    }

    @AfterEach
    void everything_has_arrived_in_order() {
        workload.stop();
        long changes = workload.committedChanges();
        await().atMost(PATIENCE).until(() -> receiver.acceptedMessages() >= changes);
        assertThat(receiver.acceptedByKey()).isEqualTo(workload.committedByKey());
        assertThat(receiver.acceptedMessages()).isEqualTo((int) changes);
    }

    @ParameterizedTest
    @EnumSource(Shutdown.class)
    void a_restart_of_postgresql_under_load_is_survived(Shutdown mode) {
        postgres.stop(mode);
        postgres.start();

        awaitMore(100);
    }

    @Test
    void readiness_says_what_is_wrong_while_postgresql_is_away() {
        postgres.stop(Shutdown.FAST);
        Instant end = Instant.now().plus(ABSENCE);

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(service.api().readiness().get("status").textValue()).isEqualTo("DOWN");
            JsonNode reader = readerHealth();
            assertThat(reader.get("status").textValue()).isEqualTo("DOWN");
            assertThat(reader.get("data").get("state").textValue()).isEqualTo("lost");
            assertThat(reader.get("data").get("reason").textValue()).isNotEmpty();
        });
        await().atMost(ABSENCE.multipliedBy(2)).until(() -> Instant.now().isAfter(end));
        postgres.start();

        await().atMost(PATIENCE).until(service.api()::isReady);
        awaitMore(100);
    }

    @Test
    void connections_that_postgresql_ends_are_made_anew() {
        workload.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'");

        awaitMore(100);
    }

    @Test
    void connections_that_are_half_open_are_found_out() {
        network.freeze();

        awaitMore(100);
        await().atMost(PATIENCE).until(service.api()::isReady);
    }

    private static JsonNode readerHealth() {
        return StreamSupport.stream(service.api().readiness().get("checks").spliterator(), false)
                .filter(check -> check.get("name").textValue().equals("event log reader"))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitMore(int events) {
        int before = receiver.acceptedMessages();
        await().atMost(PATIENCE).until(() -> receiver.acceptedMessages() >= before + events);
    }
}
