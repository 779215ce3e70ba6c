package io.pgevents.compat.bridge;

import io.pgevents.compat.bridge.BridgeSettings.Unroutable;
import io.pgevents.compat.relay.Relay;
import io.pgevents.delivery.Attempt;
import io.pgevents.delivery.Delivery;
import io.pgevents.delivery.Outcome;
import io.pgevents.delivery.Sink;
import io.pgevents.sink.amqp.AmqpMessage;
import io.pgevents.sink.amqp.Publication;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Does with a notification what pg-amqp-bridge does, and waits until RabbitMQ has it. */
@ApplicationScoped
class BridgeSink implements Sink {

    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 406;

    private final Bridge bridge;
    private final BridgeSettings settings;
    private final Relay relay;

    BridgeSink(Bridge bridge, BridgeSettings settings, Relay relay) {
        this.bridge = bridge;
        this.settings = settings;
        this.relay = relay;
    }

    @Override
    public String protocol() {
        return BridgeName.PROTOCOL;
    }

    @Override
    public Future<Attempt> send(Delivery delivery) {
        String channel = BridgeName.NAMES.ofSink(delivery.subscription().sink());
        Bridge.Running running = bridge.running();
        Binding binding = running == null ? null : running.find(channel);
        if (running == null || binding == null) {
            return relay.attempt(retry("BRIDGE_CHANNELS of this replica has no channel " + channel));
        }
        Duration patience = delivery.subscription().config().timeout().dividedBy(2);
        return relay.timed(() -> running.entities()
                .find(binding.entity(), patience)
                .compose(entity -> publish(delivery, running, binding, entity))
                .otherwise(failure -> retry(String.valueOf(failure.getMessage()))));
    }

    private Future<Outcome> publish(Delivery delivery, Bridge.Running running, Binding binding, Entity entity) {
        if (entity == Entity.NEITHER) {
            return Future.succeededFuture(retry(Entities.missing(binding.entity())));
        }
        var format = new BridgeFormat(
                settings.grammar(),
                binding.entity(),
                entity,
                running.deliveryMode(),
                settings.unroutable() == Unroutable.DEAD_LETTER);
        return relay.outcome(
                delivery, running.broker(), format, (message, result) -> meaning(running, binding, message, result));
    }

    private static Outcome meaning(
            Bridge.Running running, Binding binding, AmqpMessage message, Publication publication) {
        if (publication instanceof Publication.Returned returned) {
            if (!message.exchange().isEmpty()) {
                return new Outcome.Rejected("returned with " + returned.code() + " " + returned.text()
                        + ": no queue is bound to the exchange \"" + message.exchange() + "\" for the routing key \""
                        + message.routingKey() + "\"");
            }
            running.entities().forget(binding.entity());
            return retry(Entities.missing(binding.entity()));
        }
        if (publication instanceof Publication.Refused refused && refused.code() != PRECONDITION_FAILED) {
            running.entities().forget(binding.entity());
            return retry(
                    refused.code() == NOT_FOUND
                            ? Entities.missing(binding.entity())
                            : "refused with " + refused.code() + " " + refused.text());
        }
        return publication.outcome();
    }

    /** No event is to blame: they wait until it is different, however long. */
    private static Outcome retry(String reason) {
        return new Outcome.Retry(reason, null);
    }
}
