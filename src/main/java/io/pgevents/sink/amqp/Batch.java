package io.pgevents.sink.amqp;

import io.pgevents.sink.amqp.Publication.Unconfirmed;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The messages of one call and what became of each so far. Thread-safe. */
final class Batch implements LinkTask {

    private final List<AmqpMessage> messages;
    private final @Nullable Publication[] results;
    private final Consumer<List<Publication>> done;
    private int open;
    private boolean begun;

    /** @param done called once, on any thread, as soon as everything is known */
    Batch(List<AmqpMessage> messages, Consumer<List<Publication>> done) {
        this.messages = List.copyOf(messages);
        this.results = new @Nullable Publication[messages.size()];
        this.done = done;
        this.open = messages.size();
    }

    int size() {
        return messages.size();
    }

    AmqpMessage message(int index) {
        return messages.get(index);
    }

    @Override
    public synchronized boolean isOver() {
        return open == 0;
    }

    synchronized boolean hasBegun() {
        return begun;
    }

    @Override
    public boolean begin(Link link) {
        ConfirmChannel channel = link.channel();
        if (channel == null) {
            return false;
        }
        synchronized (this) {
            begun = true;
        }
        channel.send(this, 0, false);
        return true;
    }

    @Override
    public void fail(String reason) {
        settleRest(new Unconfirmed(reason));
    }

    /** The first that is known of a message holds. */
    void settle(int index, Publication result) {
        boolean complete;
        synchronized (this) {
            if (results[index] != null) {
                return;
            }
            results[index] = result;
            open--;
            complete = open == 0;
        }
        if (complete) {
            done.accept(List.copyOf(Arrays.asList(results)));
        }
    }

    void settleRest(Publication result) {
        for (int index = 0; index < messages.size(); index++) {
            settle(index, result);
        }
    }

    /** The first message of which nothing is known yet; {@link #size} if there is none. */
    synchronized int firstOpen() {
        int index = 0;
        while (index < results.length && results[index] != null) {
            index++;
        }
        return index;
    }

    synchronized boolean isOpen(int index) {
        return results[index] == null;
    }
}
