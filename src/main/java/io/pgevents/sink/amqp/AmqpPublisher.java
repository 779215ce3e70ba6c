package io.pgevents.sink.amqp;

import io.pgevents.platform.amqp.AmqpBroker;
import io.pgevents.platform.amqp.AmqpConnections;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/**
 * Sends messages to brokers and learns of each what became of it.
 *
 * <ol>
 *   <li>No method blocks its caller. Every future is completed on an event loop, within the patience that was given.
 *   <li>The messages of one call go out in their order on one channel, one after the other without waiting; then all
 *       confirms are awaited. Between calls that overlap there is no order: who needs one waits for the first.
 *   <li>{@link Publication.Confirmed} and {@link Publication.Returned} are certain. When the broker closes the channel
 *       because of one message, exactly that one is {@link Publication.Refused}; which one it was is found by sending what
 *       was not confirmed once more, one after the other. What comes after it was not taken and is
 *       {@link Publication.Unconfirmed}.
 *   <li>When the connection ends, every message that was on its way is unconfirmed. Nothing is sent again by itself, but for
 *       that search, so an unconfirmed message may have arrived, also later than those that were sent after it.
 * </ol>
 *
 * Connections and channels are opened when they are needed and closed when nobody has used them for a minute. Thread-safe.
 */
@ApplicationScoped
public class AmqpPublisher {

    AmqpPublisher(AmqpConnections connections, Vertx vertx) {}

    /**
     * Sends messages. The future always succeeds.
     *
     * @param patience what is not known after this time is unconfirmed
     * @return one for each message, in their order
     */
    public Future<List<Publication>> publish(AmqpBroker broker, List<AmqpMessage> messages, Duration patience) {
        return Future.succeededFuture(messages.stream()
                .<Publication>map(message -> new Publication.Unconfirmed("not implemented yet"))
                .toList());
    }

    /**
     * Declares an exchange, or finds out whether it exists. The future always succeeds: {@link Publication.Confirmed} if it
     * is there now, {@link Publication.Refused} if the broker would not (404 there is none, 403 forbidden, 406 there is
     * another of this name), {@link Publication.Unconfirmed} if it could not be asked.
     */
    public Future<Publication> declareExchange(AmqpBroker broker, AmqpExchange exchange, Duration patience) {
        return Future.succeededFuture(new Publication.Unconfirmed("not implemented yet"));
    }

    /** The future fails, with a message fit for operators, if the broker can't be asked or refuses to say. */
    public Future<Boolean> exchangeExists(AmqpBroker broker, String exchange, Duration patience) {
        return Future.failedFuture("not implemented yet");
    }

    /** The future fails, with a message fit for operators, if the broker can't be asked or refuses to say. */
    public Future<Boolean> queueExists(AmqpBroker broker, String queue, Duration patience) {
        return Future.failedFuture("not implemented yet");
    }
}
