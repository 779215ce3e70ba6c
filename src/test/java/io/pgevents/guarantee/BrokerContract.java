package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.pgevents.support.Postgres;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.Workload;
import io.pgevents.support.broker.Broker;
import io.pgevents.support.broker.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What holds for every broker: whatever becomes of it, each event reaches it, in the order of its key. */
abstract class BrokerContract {

    /** A hundred events each. */
    private static final int ROUNDS = Integer.getInteger("pgevents.test.broker-events", 2_000) / 100;

    private static final String DESTINATION = "changes";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private Broker broker;
    private ServiceProcess service;
    private Workload workload;

    abstract Broker broker();

    /** A subscription's sink and protocol, for the channel {@code out}. */
    String sink() {
        return "\"protocol\": \"CHANNEL\", \"sink\": \"channel://out\"";
    }

    @BeforeEach
    void prepare(TestInfo test) {
        String database = Postgres.emptyDatabase();
        broker = broker();
        service = ServiceProcess.on(
                database,
                getClass().getSimpleName() + "-"
                        + test.getTestMethod().orElseThrow().getName());
        broker.channelTo(DESTINATION)
                .forEach((setting, value) -> service.with("mp.messaging.outgoing.out." + setting, value));
        workload = null;
    }

    @AfterEach
    void stop() {
        service.close();
        broker.close();
    }

    @Test
    void a_broker_that_is_killed_and_comes_back_has_every_event_in_order() {
        broker.start().create(DESTINATION);
        service.start();
        workload = new Workload(database());
        String subscription = subscribe("{}");

        for (int round = 0; round < ROUNDS / 2; round++) {
            workload.touchAll();
        }
        await().atMost(PATIENCE).until(() -> lag(subscription) < 100 * ROUNDS / 4);
        broker.kill();
        for (int round = ROUNDS / 2; round < ROUNDS; round++) {
            workload.touchAll();
        }
        awaitOpenCircuit(subscription);
        assertThat(service.api().isReady()).isTrue();
        assertThat(service.api().get("/q/health/live").get("status").textValue())
                .isEqualTo("UP");
        broker.start();

        awaitNoLag(subscription);
        assertEverythingIsThere();
    }

    @Test
    void a_broker_that_is_away_at_the_start_is_a_lag_and_nothing_else() {
        service.start();
        workload = new Workload(database());
        String subscription = subscribe("{}");
        workload.touchAll();
        awaitOpenCircuit(subscription);
        assertThat(service.api().isReady()).isTrue();

        broker.start().create(DESTINATION);

        awaitNoLag(subscription);
        assertEverythingIsThere();
    }

    private String database() {
        return service.property("pgevents.database.url");
    }

    private String subscribe(String settings) {
        return service.api()
                .post("/api/v1/subscriptions", """
                {%s, "protocolsettings": %s, "config": {"timeout": "PT3S", "schedule": ["PT1S", "PT1S", "PT1S",
                 "PT2S", "PT2S", "PT2S", "PT2S", "PT2S", "PT2S", "PT2S", "PT2S", "PT2S", "PT2S", "PT2S", "PT2S"]}}""".formatted(sink(), settings))
                .get("id")
                .textValue();
    }

    private void awaitOpenCircuit(String subscription) {
        await().atMost(PATIENCE)
                .until(() ->
                        stats(subscription).at("/shards/0/circuit").asText().equals("open"));
    }

    private void awaitNoLag(String subscription) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).until(() -> {
            JsonNode stats = stats(subscription);
            assertThat(stats.at("/deliveries/dead").asLong()).isZero();
            return stats.at("/lag/events").asLong() == 0
                    && stats.at("/deliveries/retrying").asLong() == 0
                    && stats.at("/deliveries/blocked").asLong() == 0;
        });
    }

    private long lag(String subscription) {
        return stats(subscription).at("/lag/events").asLong();
    }

    private JsonNode stats(String subscription) {
        return service.api().get("/api/v1/subscriptions/" + subscription + "/stats");
    }

    private void assertEverythingIsThere() {
        List<Received> received = new ArrayList<>();
        Map<String, List<Long>> committed = workload.committedByKey();
        long expected = workload.committedChanges();
        Broker.Reading reading = broker.read(DESTINATION, message -> {
            synchronized (received) {
                received.add(message);
            }
        });
        await().atMost(PATIENCE).until(() -> first(received).size() == expected);
        await().during(Duration.ofSeconds(1)).until(() -> first(received).size() == expected);
        reading.close();
        Map<String, List<Long>> byKey = new TreeMap<>();
        first(received)
                .values()
                .forEach(message -> byKey.computeIfAbsent(key(message), key -> new ArrayList<>())
                        .add(message.json()
                                .getJsonObject("data")
                                .getJsonObject("after")
                                .getLong("n")));
        System.out.printf(
                "%s: %d events committed, %d messages received, %d of them repeats%n",
                getClass().getSimpleName(), expected, received.size(), received.size() - expected);
        assertThat(byKey).isEqualTo(committed);
        assertThat(received).allMatch(Received::durable);
    }

    /** Without repeats, in the order in which they came. */
    private static Map<String, Received> first(List<Received> received) {
        Map<String, Received> first = new LinkedHashMap<>();
        synchronized (received) {
            received.forEach(message -> first.putIfAbsent(message.messageId(), message));
        }
        return first;
    }

    private static String key(Received message) {
        return message.json().getString("subject");
    }
}
