package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.Workload;
import io.pgevents.support.broker.Broker;
import io.pgevents.support.broker.ChannelBroker;
import io.pgevents.support.broker.Received;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What holds for every broker that is reached by a channel: whatever becomes of it, each event reaches it, in the order of its key. */
abstract class BrokerContract extends BrokerRun {

    @Override
    abstract ChannelBroker broker();

    @Override
    String sink() {
        return "\"protocol\": \"CHANNEL\", \"sink\": \"channel://out\"";
    }

    @Override
    void configure() {
        ((ChannelBroker) broker)
                .channelTo(DESTINATION)
                .forEach((setting, value) -> service.with("mp.messaging.outgoing.out." + setting, value));
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
        // Whatever it had before it was gone: there is something to fail.
        workload.touchAll();
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
}
