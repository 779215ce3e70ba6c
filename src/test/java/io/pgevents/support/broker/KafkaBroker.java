package io.pgevents.support.broker;

import static org.awaitility.Awaitility.await;

import io.pgevents.support.ServiceProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Kafka with KRaft, one node. */
public final class KafkaBroker implements ChannelBroker {

    private static final int PARTITIONS = 4;

    private final int port = ServiceProcess.freePort();
    private final BrokerProcess process;

    /** @param directory of its data and its log */
    public KafkaBroker(Path directory) {
        process = BrokerProcess.java(
                "kafka",
                KafkaMain.class,
                Integer.toString(port),
                Integer.toString(ServiceProcess.freePort()),
                directory.toString());
    }

    @Override
    public Map<String, String> channelTo(String destination) {
        return Map.of("connector", "smallrye-kafka", "bootstrap.servers", servers(), "topic", destination);
    }

    @Override
    public KafkaBroker start() {
        process.start(port);
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers()))) {
                return !admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).isEmpty();
            }
        });
        return this;
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void create(String topic) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers()))) {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            // Who sends to a topic before it is there makes the broker create it, with as many partitions.
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public Reading read(String topic, Consumer<Received> reader) {
        var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer());
        consumer.assign(consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList());
        consumer.seekToBeginning(consumer.assignment());
        var thread = new Thread(
                () -> {
                    try (consumer) {
                        while (true) {
                            consumer.poll(Duration.ofMillis(200)).forEach(record -> reader.accept(received(record)));
                        }
                    } catch (WakeupException closed) {
                        // As wanted.
                    }
                },
                "kafka-reader");
        thread.setDaemon(true);
        thread.start();
        return consumer::wakeup;
    }

    @Override
    public void close() {
        kill();
    }

    private String servers() {
        return "127.0.0.1:" + port;
    }

    private static Received received(ConsumerRecord<String, String> record) {
        Map<String, String> headers = new HashMap<>();
        record.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return new Received(
                record.topic(),
                record.key(),
                headers.remove("message-id"),
                headers.remove("content-type"),
                headers,
                true,
                record.value());
    }
}
