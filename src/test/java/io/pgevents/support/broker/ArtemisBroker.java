package io.pgevents.support.broker;

import io.pgevents.support.ServiceProcess;
import io.vertx.amqp.AmqpClient;
import io.vertx.amqp.AmqpClientOptions;
import io.vertx.amqp.AmqpMessage;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** ActiveMQ Artemis, for AMQP 1.0. */
public final class ArtemisBroker implements ChannelBroker {

    private final int port = ServiceProcess.freePort();
    private final Vertx vertx = Vertx.vertx();
    private final BrokerProcess process;

    /**
     * @param directory of its data
     * @param queue the one queue that it has
     */
    public ArtemisBroker(Path directory, String queue) {
        process = BrokerProcess.java("artemis", ArtemisMain.class, Integer.toString(port), directory.toString(), queue);
    }

    @Override
    public Map<String, String> channelTo(String destination) {
        return Map.of(
                "connector",
                "smallrye-amqp",
                "host",
                "127.0.0.1",
                "port",
                Integer.toString(port),
                "address",
                destination);
    }

    @Override
    public ArtemisBroker start() {
        process.start(port);
        return this;
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void create(String address) {
        // Made at its start.
    }

    @Override
    public Reading read(String address, Consumer<Received> reader) {
        AmqpClient client = AmqpClient.create(
                vertx, new AmqpClientOptions().setHost("127.0.0.1").setPort(port));
        client.connect()
                .compose(connection -> connection.createReceiver(address))
                .onSuccess(receiver -> receiver.handler(message -> reader.accept(received(address, message))))
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        return client::close;
    }

    @Override
    public void close() {
        kill();
        vertx.close();
    }

    private static Received received(String address, AmqpMessage message) {
        Map<String, String> properties = new HashMap<>();
        JsonObject given = message.applicationProperties();
        if (given != null) {
            given.forEach(property -> properties.put(property.getKey(), String.valueOf(property.getValue())));
        }
        return new Received(
                address,
                null,
                message.id(),
                message.contentType(),
                properties,
                message.isDurable(),
                message.bodyAsBinary().toString(StandardCharsets.UTF_8));
    }
}
