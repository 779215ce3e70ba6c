package io.pgevents.capture;

import static io.pgevents.platform.Log.LOG;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.pgevents.capture.AmqpInSettings.QueueSettings;
import io.pgevents.platform.DatabaseUnavailableException;
import io.pgevents.platform.StatementException;
import io.pgevents.platform.amqp.AmqpBroker;
import io.pgevents.platform.amqp.AmqpConnections;
import io.pgevents.platform.amqp.AmqpFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Consumes one queue on a thread of its own, while this replica has the right to: writes what came to the log, and then
 * acknowledges it. Whatever fails, the connection is ended, so that the broker keeps what is not acknowledged, and it is
 * tried again.
 */
final class AmqpInConsumer {

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** How often to ask for the right that another replica has, and whether ours still holds. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration GOOD_BYE = Duration.ofSeconds(10);
    private static final int CLOSE_MILLIS = 2_000;
    private static final int MOST_AT_ONCE = 200;
    private static final int MOST_BYTES_AT_ONCE = 4 * 1024 * 1024;

    private final String name;
    private final AmqpBroker broker;
    private final QueueSettings queue;
    private final AmqpConnections connections;
    private final AmqpInLog log;
    private final SourceTurns turns;
    private final Thread thread;
    private final Semaphore news = new Semaphore(0);
    private volatile boolean stopping;
    private volatile boolean over;
    private Duration wait = FIRST_WAIT;

    AmqpInConsumer(
            String name,
            AmqpBroker broker,
            QueueSettings queue,
            AmqpConnections connections,
            AmqpInLog log,
            SourceTurns turns) {
        this.name = name;
        this.broker = broker;
        this.queue = queue;
        this.connections = connections;
        this.log = log;
        this.turns = turns;
        this.thread = new Thread(this::run, "pgevents-amqp-in-" + name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Returns at once. */
    void stop() {
        stopping = true;
        over();
    }

    void awaitEnd() throws InterruptedException {
        thread.join(GOOD_BYE.toMillis());
    }

    private void run() {
        while (!stopping) {
            try {
                Duration pause = once();
                if (!stopping) {
                    news.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                LOG.debugf(e, "AMQP in %s goes on although it was interrupted", name);
            }
        }
    }

    /** @return how long to wait before it is tried again */
    private Duration once() throws InterruptedException {
        news.drainPermits();
        over = false;
        try (SourceTurn turn = turns.take(this::over)) {
            if (turn == null) {
                return LOOK;
            }
            consume(turn);
            return FIRST_WAIT;
        } catch (IOException | ShutdownSignalException failure) {
            return failed(AmqpFailure.reason(failure));
        } catch (DatabaseUnavailableException | StatementException failure) {
            return failed(String.valueOf(failure.getMessage()));
        } catch (RuntimeException | Error failure) {
            LOG.debug("AMQP in failed", failure);
            return failed(failure.toString());
        }
    }

    private Duration failed(String reason) {
        Duration before = wait;
        Duration doubled = wait.multipliedBy(2);
        wait = doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
        if (!stopping) {
            LOG.amqpInFailed(name, before, reason);
        }
        return before;
    }

    private void consume(SourceTurn turn) throws IOException, InterruptedException {
        String source = log.source(name);
        Connection connection = connections.open(broker, "pgevents AMQP in " + name);
        try {
            BlockingQueue<AmqpInMessage> arrivals = new LinkedBlockingQueue<>();
            Channel channel = subscribe(connection, source, arrivals);
            LOG.amqpInRuns(name, queue.queue(), broker.name());
            long look = System.nanoTime() + LOOK.toNanos();
            while (!stopping && !over) {
                AmqpInMessage first = arrivals.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
                if (first != null) {
                    append(channel, batch(first, arrivals));
                }
                if (!channel.isOpen()) {
                    throw closed(channel);
                }
                if (System.nanoTime() > look) {
                    over |= !turn.holds();
                    wait = FIRST_WAIT;
                    look = System.nanoTime() + LOOK.toNanos();
                }
            }
            if (!stopping) {
                LOG.amqpInFailed(name, FIRST_WAIT, "the right to consume it is lost, or the queue is gone");
            }
        } finally {
            connection.abort(CLOSE_MILLIS);
        }
    }

    private Channel subscribe(Connection connection, String source, BlockingQueue<AmqpInMessage> arrivals)
            throws IOException {
        Channel channel = connection.createChannel();
        if (channel == null) {
            throw new IOException("the broker allows no channel");
        }
        if (queue.declare()) {
            channel.queueDeclare(queue.queue(), true, false, false, null);
        }
        channel.basicQos(queue.prefetch());
        channel.basicConsume(queue.queue(), false, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
                arrivals.add(new AmqpInMessage(source, envelope, properties, body));
            }

            @Override
            public void handleCancel(String tag) {
                over();
            }
        });
        return channel;
    }

    private static List<AmqpInMessage> batch(AmqpInMessage first, BlockingQueue<AmqpInMessage> arrivals) {
        List<AmqpInMessage> batch = new ArrayList<>(List.of(first));
        long bytes = first.body().length;
        AmqpInMessage next = arrivals.peek();
        while (next != null && batch.size() < MOST_AT_ONCE && bytes + next.body().length <= MOST_BYTES_AT_ONCE) {
            batch.add(arrivals.remove());
            bytes += next.body().length;
            next = arrivals.peek();
        }
        return batch;
    }

    private void append(Channel channel, List<AmqpInMessage> batch) throws IOException {
        List<@Nullable String> refusals = log.append(batch);
        for (int i = 0; i < batch.size(); i++) {
            AmqpInMessage message = batch.get(i);
            String refusal = refusals.get(i);
            if (refusal != null) {
                LOG.amqpInRejected(message.toString(), name, refusal);
                channel.basicReject(message.tag(), false);
            } else if (i == batch.size() - 1 || refusals.get(i + 1) != null) {
                channel.basicAck(message.tag(), true);
            }
        }
    }

    private void over() {
        over = true;
        news.release();
    }

    private static IOException closed(Channel channel) {
        ShutdownSignalException reason = channel.getCloseReason();
        return reason == null ? new IOException("the channel is closed") : new IOException(reason);
    }
}
