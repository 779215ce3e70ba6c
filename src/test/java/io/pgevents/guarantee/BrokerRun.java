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
import org.junit.jupiter.api.TestInfo;

/** A service with a subscription to a broker, a workload, and the question whether everything has arrived. */
abstract class BrokerRun {

    /** A hundred events each. */
    static final int ROUNDS = Integer.getInteger("pgevents.test.broker-events", 1_000) / 100;

    static final String DESTINATION = "changes";
    static final Duration PATIENCE = Duration.ofSeconds(120);

    Broker broker;
    ServiceProcess service;
    Workload workload;

    abstract Broker broker();

    /** A subscription's sink and protocol. */
    abstract String sink();

    /** Tells the service of the broker. */
    abstract void configure();

    @BeforeEach
    void prepare(TestInfo test) {
        String database = Postgres.emptyDatabase();
        broker = broker();
        service = ServiceProcess.on(
                database,
                getClass().getSimpleName() + "-"
                        + test.getTestMethod().orElseThrow().getName());
        configure();
        workload = null;
    }

    @AfterEach
    void stop() {
        service.close();
        broker.close();
    }

    void touchAll(int rounds) {
        for (int round = 0; round < rounds; round++) {
            workload.touchAll();
        }
    }

    String database() {
        return service.property("pgevents.database.url");
    }

    String subscribe(String settings) {
        return service.api()
                .post("/api/v1/subscriptions", """
                {%s, "protocolsettings": %s, "config": {"timeout": "PT3S", "schedule": ["PT1S", "PT1S", "PT1S",
                 "PT2S", "PT2S", "PT2S", "PT2S", "PT2S", "PT2S", "PT2S", "PT2S", "PT2S", "PT2S", "PT2S", "PT2S"]}}""".formatted(sink(), settings))
                .get("id")
                .textValue();
    }

    void awaitOpenCircuit(String subscription) {
        await().atMost(PATIENCE)
                .until(() ->
                        stats(subscription).at("/shards/0/circuit").asText().equals("open"));
    }

    void awaitNoLag(String subscription) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).until(() -> {
            JsonNode stats = stats(subscription);
            assertThat(stats.at("/deliveries/dead").asLong()).isZero();
            return stats.at("/lag/events").asLong() == 0
                    && stats.at("/deliveries/retrying").asLong() == 0
                    && stats.at("/deliveries/blocked").asLong() == 0;
        });
    }

    private JsonNode stats(String subscription) {
        return service.api().get("/api/v1/subscriptions/" + subscription + "/stats");
    }

    void assertEverythingIsThere() {
        List<Received> received = new ArrayList<>();
        Map<String, List<Long>> committed = workload.committedByKey();
        long expected = workload.committedChanges();
        Broker.Reading reading = broker.read(DESTINATION, message -> {
            synchronized (received) {
                received.add(message);
            }
        });
        await().atMost(PATIENCE).until(() -> (long) first(received).size(), size -> size == expected);
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
