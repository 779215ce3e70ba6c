package io.pgevents.sink.amqp;

import static io.pgevents.platform.Log.LOG;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.pgevents.platform.amqp.AmqpBroker;
import io.pgevents.platform.amqp.AmqpConnections;
import io.pgevents.platform.amqp.AmqpFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connection to one broker, while somebody needs it, and its channels. Everything happens on a thread of its own, since
 * the client blocks; {@link #submit}, {@link #execute} and the questions about its state are for any thread.
 */
final class Link {

    /** As many batches can be on their way at a time. */
    static final int MAX_CHANNELS = 32;

    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /** After this time a channel is given up whose confirms nobody waits for any more. */
    private static final Duration FORGET = Duration.ofSeconds(30);

    private static final int CLOSE_MILLIS = 2_000;

    private final AmqpBroker broker;
    private final AmqpConnections connections;
    private final ScheduledThreadPoolExecutor thread;
    private final Deque<LinkTask> waiting = new ArrayDeque<>();
    private final Deque<ConfirmChannel> free = new ArrayDeque<>();
    private final Set<ConfirmChannel> channels = new HashSet<>();
    private volatile @Nullable Connection connection;
    private volatile @Nullable String blocked;
    private Duration wait = FIRST_WAIT;
    private long retryAt = System.nanoTime();
    private boolean isAway;

    Link(AmqpBroker broker, AmqpConnections connections) {
        this.broker = broker;
        this.connections = connections;
        this.thread = new ScheduledThreadPoolExecutor(1, work -> {
            var worker = new Thread(work, "pgevents-amqp-" + broker.name() + "-publisher");
            worker.setDaemon(true);
            return worker;
        });
        thread.setKeepAliveTime(10, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true);
    }

    void submit(LinkTask task) {
        execute(() -> {
            waiting.add(task);
            work();
        });
    }

    void execute(Runnable work) {
        thread.execute(() -> {
            try {
                work.run();
            } catch (RuntimeException failure) {
                LOG.unexpected("the link to the broker " + broker.name(), failure);
            }
        });
    }

    /** Why the broker takes no messages at the moment; null if it does. */
    @Nullable
    String blocked() {
        return blocked;
    }

    boolean isConnected() {
        return connection != null;
    }

    /** Ends the connection. What is on its way is unconfirmed. */
    void close() {
        Connection last = connection;
        if (last != null) {
            last.abort(CLOSE_MILLIS);
        }
    }

    /** Gives up channels that nobody waits for and that the broker does not answer. */
    void tidy() {
        execute(() -> channels.stream()
                .filter(channel -> blocked == null && channel.forgottenNanos() > FORGET.toNanos())
                .toList()
                .forEach(channel -> {
                    channels.remove(channel);
                    channel.abort();
                    work();
                }));
    }

    /** Of the task that is begun. */
    Connection connection() {
        Connection current = connection;
        if (current == null) {
            throw new IllegalStateException("there is no connection");
        }
        return current;
    }

    /** One that is free; null if there is none, or none could be opened. */
    @Nullable
    ConfirmChannel channel() {
        ConfirmChannel channel = free.poll();
        if (channel != null || channels.size() >= MAX_CHANNELS) {
            return channel;
        }
        try {
            channel = ConfirmChannel.open(this, connection());
        } catch (IOException | ShutdownSignalException e) {
            broken();
            return null;
        }
        if (channel != null) {
            channels.add(channel);
        }
        return channel;
    }

    /** @param spent whether it can't be used again */
    void free(ConfirmChannel channel, boolean spent) {
        if (spent) {
            free.remove(channel);
            // The client tells its listeners of the end of a channel each time that it is asked for it.
            if (channels.remove(channel)) {
                channel.abort();
            }
        } else if (channels.contains(channel)) {
            free.push(channel);
        }
        work();
    }

    /** What is open of a batch goes out again, one message after the other, so that the one that spoils it is found. */
    void resend(Batch batch) {
        waiting.addFirst(new LinkTask() {
            @Override
            public boolean isOver() {
                return batch.isOver();
            }

            @Override
            public boolean begin(Link link) {
                ConfirmChannel channel = channel();
                if (channel != null) {
                    channel.send(batch, batch.firstOpen(), true);
                }
                return channel != null;
            }

            @Override
            public void fail(String reason) {
                batch.fail(reason);
            }
        });
        work();
    }

    /** Something failed that only a new connection can mend. */
    void broken() {
        Connection failed = connection;
        if (failed != null) {
            failed.abort(CLOSE_MILLIS);
        }
    }

    private void work() {
        while (true) {
            LinkTask task = waiting.peek();
            if (task == null) {
                return;
            }
            if (task.isOver()) {
                waiting.remove(task);
            } else if (connection == null && !connect() || blocked != null) {
                return;
            } else {
                waiting.remove(task);
                if (!task.begin(this)) {
                    waiting.addFirst(task);
                    return;
                }
            }
        }
    }

    private boolean connect() {
        long left = retryAt - System.nanoTime();
        if (left > 0) {
            thread.schedule(() -> execute(this::work), left, TimeUnit.NANOSECONDS);
            return false;
        }
        try {
            Connection opened = connections.open(broker, "pgevents publisher");
            opened.addBlockedListener(reason -> blocked = reason, () -> {
                blocked = null;
                execute(this::work);
            });
            connection = opened;
            opened.addShutdownListener(ended -> execute(() -> lost(opened, ended)));
            if (isAway) {
                LOG.amqpBrokerIsBack(broker.name());
            }
            isAway = false;
            wait = FIRST_WAIT;
            return true;
        } catch (IOException e) {
            away(e.getMessage());
            retryAt = System.nanoTime() + wait.toNanos();
            Duration doubled = wait.multipliedBy(2);
            wait = doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
            while (!waiting.isEmpty()) {
                waiting.remove().fail("the broker can't be reached: " + e.getMessage());
            }
            return false;
        }
    }

    private void lost(Connection ended, ShutdownSignalException reason) {
        if (connection != ended) {
            return;
        }
        connection = null;
        blocked = null;
        channels.clear();
        free.clear();
        if (!reason.isInitiatedByApplication()) {
            away(AmqpFailure.reason(reason));
        }
        retryAt = System.nanoTime() + FIRST_WAIT.toNanos();
        work();
    }

    private void away(String reason) {
        if (!isAway) {
            LOG.amqpBrokerIsAway(broker.name(), reason);
        }
        isAway = true;
    }
}
