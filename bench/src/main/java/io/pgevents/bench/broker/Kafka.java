package io.pgevents.bench.broker;

import io.pgevents.bench.side.Child;
import io.pgevents.bench.side.Jvm;
import io.pgevents.bench.side.Outlet;
import io.pgevents.bench.side.Stand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** A topic of Kafka with four partitions, one node; read by a consumer of ours. */
public final class Kafka implements Outlet {

    private static final String TOPIC = "bench";
    private static final int PARTITIONS = 4;

    private @Nullable Path home;
    private @Nullable Child broker;
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private String servers = "";

    @Override
    public void open(Stand stand) throws Exception {
        int port = Ports.free();
        servers = "127.0.0.1:" + port;
        Path directory = Files.createTempDirectory(stand.lab().home(), "kafka");
        home = directory;
        List<String> command = new ArrayList<>(Jvm.command(KafkaMain.class));
        command.addAll(List.of(Integer.toString(port), Integer.toString(Ports.free()), directory.toString()));
        broker = Child.start(command, stand.lab().logs().resolve("kafka.log"));
        Ports.awaitOpen(port, broker);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
        consumer = read(stand);
    }

    private KafkaConsumer<byte[], byte[]> read(Stand stand) {
        KafkaConsumer<byte[], byte[]> reading = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        reading.assign(IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(TOPIC, partition))
                .toList());
        var thread = new Thread(
                () -> {
                    try (reading) {
                        while (true) {
                            reading.poll(Duration.ofSeconds(1))
                                    .forEach(message -> stand.arrivals().body(message.value()));
                        }
                    } catch (WakeupException closed) {
                        // As wanted.
                    }
                },
                "kafka-reader");
        thread.setDaemon(true);
        thread.start();
        return reading;
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "mp.messaging.outgoing.bench.connector", "smallrye-kafka",
                "mp.messaging.outgoing.bench.bootstrap.servers", servers,
                "mp.messaging.outgoing.bench.topic", TOPIC);
    }

    @Override
    public Optional<String> subscription(Stand stand, int table, int subscriber) {
        return Optional.of("""
                {"sink": "kafka://bench", "protocol": "KAFKA", "source": "%s", "config": {"maxConcurrency": 256}}""".formatted(stand.source(table)));
    }

    @Override
    public void close() {
        if (consumer != null) {
            consumer.wakeup();
        }
        if (broker != null) {
            broker.kill();
        }
        Leftovers.remove(home);
    }
}
