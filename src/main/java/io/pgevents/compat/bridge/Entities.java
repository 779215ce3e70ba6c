package io.pgevents.compat.bridge;

import io.pgevents.platform.amqp.AmqpBroker;
import io.pgevents.sink.amqp.AmqpPublisher;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Asks the broker what a name is, and remembers it until there is a reason to ask again. Thread-safe. */
final class Entities {

    private final AmqpPublisher publisher;
    private final AmqpBroker broker;
    private final Map<String, Entity> known = new ConcurrentHashMap<>();

    Entities(AmqpPublisher publisher, AmqpBroker broker) {
        this.publisher = publisher;
        this.broker = broker;
    }

    /** Fails if the broker can't be asked. */
    Future<Entity> find(String name, Duration patience) {
        Entity entity = known.get(name);
        return entity == null ? ask(name, patience) : Future.succeededFuture(entity);
    }

    /** It is not what it was. */
    void forget(String name) {
        known.remove(name);
    }

    static String missing(String name) {
        return "The amqp entity \"" + name + "\" doesn't exist";
    }

    private Future<Entity> ask(String name, Duration patience) {
        return publisher
                .exchangeExists(broker, name, patience)
                .compose(exchange -> exchange
                        ? Future.succeededFuture(Entity.EXCHANGE)
                        : publisher
                                .queueExists(broker, name, patience)
                                .map(queue -> queue ? Entity.QUEUE : Entity.NEITHER))
                .onSuccess(entity -> {
                    if (entity != Entity.NEITHER) {
                        known.put(name, entity);
                    }
                });
    }
}
