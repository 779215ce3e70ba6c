package io.pgevents.sink.amqp;

import com.rabbitmq.client.AMQP;
import io.pgevents.platform.amqp.AmqpBroker;
import io.pgevents.platform.amqp.AmqpConnections;
import io.pgevents.sink.amqp.Publication.Confirmed;
import io.pgevents.sink.amqp.Publication.Refused;
import io.pgevents.sink.amqp.Publication.Unconfirmed;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

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
@Singleton
public class AmqpPublisher {

    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration SWEEP = Duration.ofSeconds(5);
    private static final Duration GOOD_BYE = Duration.ofSeconds(3);
    private static final int LONGEST_NAME = 255;
    private static final String TOO_LONG = "a name or type is longer than the 255 bytes of AMQP";

    private final AmqpConnections connections;
    private final Vertx vertx;
    private final Context context;
    private final Map<AmqpBroker, Use> uses = new ConcurrentHashMap<>();
    private final Duration idle;
    private final long sweep;

    @Inject
    public AmqpPublisher(AmqpConnections connections, Vertx vertx) {
        this(connections, vertx, IDLE, SWEEP);
    }

    AmqpPublisher(AmqpConnections connections, Vertx vertx, Duration idle, Duration sweep) {
        this.connections = connections;
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.idle = idle;
        this.sweep = vertx.setPeriodic(sweep.toMillis(), ignored -> sweep());
    }

    /**
     * Sends messages. The future always succeeds.
     *
     * @param patience what is not known after this time is unconfirmed
     * @return one for each message, in their order
     */
    public Future<List<Publication>> publish(AmqpBroker broker, List<AmqpMessage> messages, Duration patience) {
        if (messages.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        Promise<List<Publication>> promise = Promise.promise();
        Use use = begin(broker);
        var timer = new AtomicLong();
        var batch = new Batch(messages, results -> end(use, timer, promise, results));
        timer.set(vertx.setTimer(
                Math.max(1, patience.toMillis()),
                ignored -> batch.settleRest(new Unconfirmed(use.why(patience, batch.hasBegun())))));
        use.link.submit(batch);
        return promise.future();
    }

    /**
     * Declares an exchange, or finds out whether it exists. The future always succeeds: {@link Publication.Confirmed} if it
     * is there now, {@link Publication.Refused} if the broker would not (404 there is none, 403 forbidden, 406 there is
     * another of this name, or the name is none, 503 there is no such type), {@link Publication.Unconfirmed} if it could not
     * be asked. A broker ends the connection for want of a type, and what is on its way there is then unconfirmed.
     */
    public Future<Publication> declareExchange(AmqpBroker broker, AmqpExchange exchange, Duration patience) {
        if (!isName(exchange.name()) || !isName(exchange.type())) {
            return Future.succeededFuture(new Refused(AMQP.PRECONDITION_FAILED, TOO_LONG));
        }
        return ask(broker, patience, channel -> {
            if (exchange.passive()) {
                channel.exchangeDeclarePassive(exchange.name());
            } else {
                channel.exchangeDeclare(
                        exchange.name(), exchange.type(), exchange.durable(), exchange.autoDelete(), Map.of());
            }
        });
    }

    /** The future fails, with a message fit for operators, if the broker can't be asked or refuses to say. */
    public Future<Boolean> exchangeExists(AmqpBroker broker, String exchange, Duration patience) {
        if (!isName(exchange)) {
            return Future.failedFuture(TOO_LONG);
        }
        return exchange.isEmpty()
                ? Future.succeededFuture(true)
                : ask(broker, patience, channel -> channel.exchangeDeclarePassive(exchange))
                        .compose(AmqpPublisher::exists);
    }

    /** The future fails, with a message fit for operators, if the broker can't be asked or refuses to say. */
    public Future<Boolean> queueExists(AmqpBroker broker, String queue, Duration patience) {
        return isName(queue)
                ? ask(broker, patience, channel -> channel.queueDeclarePassive(queue))
                        .compose(AmqpPublisher::exists)
                : Future.failedFuture(TOO_LONG);
    }

    /** Of another the client finds out when it has begun with it, and its channel stays busy. */
    private static boolean isName(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME;
    }

    @PreDestroy
    public void stop() throws InterruptedException {
        vertx.cancelTimer(sweep);
        List<Thread> closing = uses.values().stream()
                .map(use -> new Thread(use.link::close, "pgevents-amqp-close"))
                .toList();
        closing.forEach(thread -> {
            // A broker that takes nothing would else hold up the end of the service.
            thread.setDaemon(true);
            thread.start();
        });
        long until = System.nanoTime() + GOOD_BYE.toNanos();
        for (Thread thread : closing) {
            thread.join(Math.max(1, Duration.ofNanos(until - System.nanoTime()).toMillis()));
        }
        uses.clear();
    }

    private Future<Publication> ask(AmqpBroker broker, Duration patience, Question.Ask ask) {
        Promise<Publication> promise = Promise.promise();
        Use use = begin(broker);
        var timer = new AtomicLong();
        var question = new Question(ask, answer -> end(use, timer, promise, answer));
        timer.set(vertx.setTimer(Math.max(1, patience.toMillis()), ignored -> question.fail(use.why(patience, true))));
        use.link.submit(question);
        return promise.future();
    }

    private static Future<Boolean> exists(Publication answer) {
        if (answer instanceof Confirmed) {
            return Future.succeededFuture(true);
        }
        if (answer instanceof Refused refused) {
            return switch (refused.code()) {
                case AMQP.NOT_FOUND -> Future.succeededFuture(false);
                // A queue that is exclusive to another connection.
                case AMQP.RESOURCE_LOCKED -> Future.succeededFuture(true);
                default -> Future.failedFuture(refused.code() + " " + refused.text());
            };
        }
        return Future.failedFuture(
                answer instanceof Unconfirmed unconfirmed ? unconfirmed.reason() : answer.toString());
    }

    private Use begin(AmqpBroker broker) {
        return uses.compute(broker, (key, present) -> {
            Use use = present == null ? new Use(new Link(broker, connections)) : present;
            use.underWay.incrementAndGet();
            return use;
        });
    }

    /** On an event loop: nobody knows on which thread of the client it is called, and what hangs on that. */
    private <T> void end(Use use, AtomicLong timer, Promise<T> promise, T result) {
        use.lastUsed = System.nanoTime();
        use.underWay.decrementAndGet();
        vertx.cancelTimer(timer.get());
        context.runOnContext(ignored -> promise.complete(result));
    }

    private void sweep() {
        for (AmqpBroker broker : uses.keySet()) {
            uses.computeIfPresent(broker, (key, use) -> {
                use.link.tidy();
                boolean unused = use.underWay.get() == 0
                        && use.link.blocked() == null
                        && System.nanoTime() - use.lastUsed > idle.toNanos();
                if (unused) {
                    use.link.execute(use.link::close);
                }
                return unused ? null : use;
            });
        }
    }

    /** A link, and whether it is needed. */
    private static final class Use {

        private final Link link;
        private final AtomicInteger underWay = new AtomicInteger();
        private volatile long lastUsed = System.nanoTime();

        private Use(Link link) {
            this.link = link;
        }

        private String why(Duration patience, boolean sent) {
            String blocked = link.blocked();
            if (blocked != null) {
                return "the broker takes no messages at the moment (connection.blocked): " + blocked;
            }
            if (!link.isConnected()) {
                return "no connection to the broker within " + patience;
            }
            return sent
                    ? "no confirmation by the broker within " + patience
                    : "all channels to the broker have been busy for " + patience;
        }
    }
}
