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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What holds for every broker: whatever becomes of it, each event reaches it, in the order of its key. */
abstract class BrokerContract {

    /** A hundred events each. */
    private static final int ROUNDS = Integer.getInteger("pgevents.test.broker-events", 2_000) / 100;

    static final String DESTINATION = "changes";
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

        workload.touchAll();
        awaitNoLag(subscription);
        var writer = CompletableFuture.runAsync(() -> touchAll(ROUNDS - 1));
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> workload.committedChanges() >= 100 * ROUNDS / 2);
        broker.kill();
        writer.join();
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

    @Test
    void a_message_in_binary_mode_is_the_data_with_the_attributes_beside_it() {
        broker.start().create(DESTINATION);
        service.start();
        workload = new Workload(database());
        service.api().post("/api/v1/subscriptions", """
                {%s, "config": {"mode": "binary"}, "protocolsettings": {"headers": {"X-Tenant": "blue"}}}""".formatted(sink()));
        workload.touch(7);

        List<Received> received = new CopyOnWriteArrayList<>();
        Broker.Reading reading = broker.read(DESTINATION, received::add);
        await().atMost(PATIENCE).until(() -> received.size() == 1);
        reading.close();
        Received message = received.get(0);
        String source = database().substring(database().lastIndexOf('/')) + "/public/counter";
        assertThat(message.contentType()).isEqualTo("application/json");
        assertThat(message.messageId()).startsWith("msg_");
        assertThat(message.durable()).isTrue();
        assertThat(message.json().getString("operation")).isEqualTo("update");
        assertThat(message.headers())
                .containsEntry("X-Tenant", "blue")
                .containsEntry(attribute("specversion"), "1.0")
                .containsEntry(attribute("type"), "pgevents.row.updated")
                .containsEntry(attribute("source"), source)
                .containsEntry(attribute("subject"), "7")
                .containsEntry(attribute("partitionkey"), "7")
                .containsKeys(attribute("id"), attribute("time"));
    }

    /** Where an attribute of an event is in binary mode. */
    String attribute(String name) {
        return "cloudEvents:" + name;
    }

    private void touchAll(int rounds) {
        for (int round = 0; round < rounds; round++) {
            workload.touchAll();
        }
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
