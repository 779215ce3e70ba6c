package io.pgevents.sink.amqp;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;
import io.pgevents.platform.amqp.AmqpFailure;
import io.pgevents.sink.amqp.Publication.Confirmed;
import io.pgevents.sink.amqp.Publication.Refused;
import io.pgevents.sink.amqp.Publication.Returned;
import io.pgevents.sink.amqp.Publication.Unconfirmed;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A channel in confirm mode, which carries one batch at a time: so whatever the broker says about the channel is about that
 * batch. Sends on the link's thread; the broker's answers come on the connection's.
 */
final class ConfirmChannel {

    /** The client's own refusal of what can't be put into frames, in the words of the broker: PRECONDITION_FAILED. */
    private static final int UNFIT = 406;

    private final Link link;
    private final Channel channel;

    /** Indexes of messages by the number that their confirm will have. */
    private final NavigableMap<Long, Integer> unconfirmed = new TreeMap<>();

    private @Nullable Batch batch;
    private int next;
    private boolean oneByOne;
    private boolean spoilt;
    private long busySince;

    private ConfirmChannel(Link link, Channel channel) {
        this.link = link;
        this.channel = channel;
    }

    /** @return null if the connection can have no more */
    static @Nullable ConfirmChannel open(Link link, Connection connection) throws IOException {
        Channel channel = connection.createChannel();
        if (channel == null) {
            return null;
        }
        channel.confirmSelect();
        var confirm = new ConfirmChannel(link, channel);
        channel.addConfirmListener(
                (number, several) -> confirm.settle(number, several, new Confirmed()),
                (number, several) -> confirm.settle(
                        number, several, new Unconfirmed("the broker could not take the message (basic.nack)")));
        channel.addReturnListener(confirm::returned);
        channel.addShutdownListener(ended -> link.execute(() -> confirm.closed(ended)));
        return confirm;
    }

    /**
     * Sends those messages of which nothing is known, from an index on.
     *
     * @param slowly each only when the one before is confirmed
     */
    void send(Batch messages, int from, boolean slowly) {
        synchronized (this) {
            batch = messages;
            next = from;
            oneByOne = slowly;
            busySince = System.nanoTime();
        }
        advance();
    }

    /** How long it has waited for confirms that nobody else waits for; 0 if it does not. */
    synchronized long forgottenNanos() {
        return batch != null && batch.isOver() ? System.nanoTime() - busySince : 0;
    }

    /** Blocks for as long as the broker takes to answer. */
    void abort() {
        try {
            channel.abort();
        } catch (IOException | ShutdownSignalException gone) {
            // It is what was wanted.
        }
    }

    private void advance() {
        Batch current;
        while ((current = sendable()) != null && publish(current)) {}
        boolean idle;
        synchronized (this) {
            idle = batch != null && unconfirmed.isEmpty() && (next == batch.size() || batch.isOver());
            if (idle) {
                batch = null;
            }
        }
        if (idle) {
            link.free(this, spoilt || !channel.isOpen());
        }
    }

    private synchronized @Nullable Batch sendable() {
        if (batch == null || batch.isOver() || spoilt || oneByOne && !unconfirmed.isEmpty()) {
            return null;
        }
        while (next < batch.size() && !batch.isOpen(next)) {
            next++;
        }
        return next < batch.size() ? batch : null;
    }

    /** @return whether to go on */
    private boolean publish(Batch current) {
        int index = next;
        AmqpMessage message = current.message(index);
        long number = channel.getNextPublishSeqNo();
        synchronized (this) {
            unconfirmed.put(number, index);
            next++;
        }
        try {
            channel.basicPublish(
                    message.exchange(),
                    message.routingKey(),
                    message.mandatory(),
                    message.properties(),
                    message.body());
            return true;
        } catch (AlreadyClosedException closed) {
            // It was not sent, and is not done with: the end of the channel, of which the link will hear, settles it.
            synchronized (this) {
                unconfirmed.remove(number);
                next = index;
            }
        } catch (IOException lost) {
            link.broken();
        } catch (RuntimeException unfit) {
            // The client has counted it and the broker has not: the numbers of confirms no longer mean the same.
            synchronized (this) {
                unconfirmed.remove(number);
                spoilt = true;
            }
            refused(current, index, UNFIT, "the client can't send it: " + AmqpFailure.reason(unfit));
        }
        return false;
    }

    private void settle(long number, boolean several, Publication result) {
        Batch current;
        List<Integer> indexes;
        synchronized (this) {
            current = batch;
            Collection<Integer> settled = several
                    ? unconfirmed.headMap(number, true).values()
                    : unconfirmed.subMap(number, true, number, true).values();
            indexes = List.copyOf(settled);
            settled.clear();
        }
        if (current != null) {
            indexes.forEach(index -> current.settle(index, result));
            if (isPausing()) {
                link.execute(this::advance);
            }
        }
    }

    private synchronized boolean isPausing() {
        return unconfirmed.isEmpty();
    }

    /**
     * A message that comes back does so before its confirm, and in the order of sending, but it does not have the number.
     * The first that is the same to the broker is meant.
     */
    private void returned(Return message) {
        Batch current;
        Integer index;
        synchronized (this) {
            current = batch;
            index = current == null
                    ? null
                    : unconfirmed.values().stream()
                            .filter(candidate ->
                                    current.isOpen(candidate) && isSame(current.message(candidate), message))
                            .findFirst()
                            .orElse(null);
        }
        if (current != null && index != null) {
            current.settle(index, new Returned(message.getReplyCode(), message.getReplyText()));
        }
    }

    private static boolean isSame(AmqpMessage sent, Return returned) {
        return sent.mandatory()
                && sent.exchange().equals(returned.getExchange())
                && sent.routingKey().equals(returned.getRoutingKey())
                && Objects.equals(
                        sent.properties().getMessageId(),
                        returned.getProperties().getMessageId())
                && Arrays.equals(sent.body(), returned.getBody());
    }

    private void closed(ShutdownSignalException ended) {
        Batch current;
        List<Integer> suspects;
        synchronized (this) {
            current = batch;
            batch = null;
            suspects = current == null
                    ? List.of()
                    : unconfirmed.values().stream().filter(current::isOpen).toList();
            unconfirmed.clear();
        }
        link.free(this, true);
        if (current == null || current.isOver()) {
            return;
        }
        AmqpFailure.Closed reason = AmqpFailure.closed(ended);
        if (reason == null || reason.connection() || suspects.isEmpty()) {
            current.settleRest(new Unconfirmed(
                    (reason != null && !reason.connection() ? "the channel was closed: " : "the connection was lost: ")
                            + AmqpFailure.reason(ended)));
        } else if (suspects.size() == 1) {
            refused(current, suspects.get(0), reason.code(), reason.text());
        } else {
            link.resend(current);
        }
    }

    private static void refused(Batch batch, int index, int code, String text) {
        batch.settle(index, new Refused(code, text));
        for (int later = index + 1; later < batch.size(); later++) {
            batch.settle(
                    later, new Unconfirmed("not sent, since a message before it was refused: " + code + " " + text));
        }
    }
}
