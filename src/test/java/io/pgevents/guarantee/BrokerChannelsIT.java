package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.pgevents.support.Postgres;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.Workload;
import io.pgevents.support.broker.Broker;
import io.pgevents.support.broker.KafkaBroker;
import io.pgevents.support.broker.Received;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which channels there are is the operator's business; what is sent to them, the subscriber's. */
class BrokerChannelsIT {

    @TempDir
    private Path directory;

    private KafkaBroker broker;
    private ServiceProcess service;
    private String database;

    @BeforeEach
    void start() {
        broker = new KafkaBroker(directory);
        broker.start();
        database = Postgres.emptyDatabase();
        service = ServiceProcess.on(database, "BrokerChannelsIT");
        broker.channelTo("unused")
                .forEach((setting, value) -> service.with("mp.messaging.outgoing.\"shop.out\"." + setting, value));
        // Neither is there anything: they are only configured.
        service.with("mp.messaging.outgoing.other.connector", "smallrye-amqp");
        service.with("mp.messaging.outgoing.other.port", "1");
        service.with("mp.messaging.outgoing.off.connector", "smallrye-kafka");
        service.with("mp.messaging.outgoing.off.enabled", "false");
        service.start();
    }

    @AfterEach
    void stop() {
        service.close();
        broker.close();
    }

    @Test
    void a_template_picks_topic_and_key_and_mistakes_are_refused_by_name() {
        assertRefused("kafka://nowhere", "KAFKA", "", "/sink", "configured are shop.out");
        assertRefused("kafka://other", "KAFKA", "", "/sink", "configured are shop.out");
        assertRefused("channel://off", "CHANNEL", "", "/sink", "configured are other, shop.out");
        assertRefused("kafka:shop.out", "KAFKA", "", "/sink", "must be kafka://");
        assertRefused("kafka://shop.out", "KAFKA", "'topicname':'{tabel}'", "/protocolsettings/topicname", "{table}");
        assertRefused(
                "kafka://shop.out", "KAFKA", "'routingkey':'a'", "/protocolsettings/routingkey", "key, topicname");
        assertRefused("channel://other", "CHANNEL", "'key':'a'", "/protocolsettings/key", "smallrye-amqp");
        assertRefused("kafka://shop.out", "KAFKA", "'handshake':true", "/protocolsettings/handshake", "consent");

        broker.create("all.counter_update");
        service.api()
                .post(
                        "/api/v1/subscriptions",
                        subscription(
                                "kafka://shop.out",
                                "KAFKA",
                                "'topicname':'all.{table}/{operation}','key':'{schema}-{key}'"));
        new Workload(database).touch(7);

        List<Received> received = new CopyOnWriteArrayList<>();
        Broker.Reading reading = broker.read("all.counter_update", received::add);
        await().atMost(Duration.ofSeconds(30)).until(() -> received.size() == 1);
        reading.close();
        assertThat(received.get(0).key()).isEqualTo("public-7");
        assertThat(received.get(0).contentType()).isEqualTo("application/cloudevents+json; charset=UTF-8");
        assertThat(received.get(0).json().getString("subject")).isEqualTo("7");
    }

    private void assertRefused(String sink, String protocol, String settings, String pointer, String told) {
        JsonNode problem = service.api().refused("/api/v1/subscriptions", subscription(sink, protocol, settings));
        assertThat(problem.at("/errors/0/pointer").asText()).isEqualTo(pointer);
        assertThat(problem.at("/errors/0/detail").asText()).contains(told);
    }

    private static String subscription(String sink, String protocol, String settings) {
        return "{\"sink\":\"%s\",\"protocol\":\"%s\",\"protocolsettings\":{%s}}"
                .formatted(sink, protocol, settings.replace('\'', '"'));
    }
}
