package io.pgevents.bench.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kafka.tools.StorageTool;

/** One node of Kafka that is broker and controller. Arguments: the ports of both, and a directory. */
final class KafkaMain {

    private static final String CLUSTER = "cGdldmVudHMtYmVuY2gtMQ";

    private KafkaMain() {}

    public static void main(String[] arguments) throws IOException {
        String port = arguments[0];
        String controller = arguments[1];
        Path directory = Path.of(arguments[2]);
        Path properties = directory.resolve("server.properties");
        Files.write(
                properties,
                List.of(
                        "process.roles=broker,controller",
                        "node.id=1",
                        "controller.quorum.voters=1@127.0.0.1:" + controller,
                        "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller,
                        "advertised.listeners=PLAINTEXT://127.0.0.1:" + port,
                        "controller.listener.names=CONTROLLER",
                        "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                        "log.dirs=" + directory.resolve("logs"),
                        "offsets.topic.num.partitions=1",
                        "offsets.topic.replication.factor=1",
                        "transaction.state.log.replication.factor=1",
                        "transaction.state.log.min.isr=1"));
        StorageTool.execute(
                new String[] {"format", "--ignore-formatted", "-t", CLUSTER, "-c", properties.toString()}, System.out);
        kafka.Kafka.main(new String[] {properties.toString()});
    }
}
