package io.pgevents.sink.channel;

import static org.awaitility.Awaitility.await;

import io.pgevents.api.DatabaseEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Consumes a channel exactly as fast as a test wants. */
final class SlowReader implements Flow.Subscriber<Message<?>> {

    private final List<Message<?>> messages = new CopyOnWriteArrayList<>();
    private volatile Flow.Subscription subscription;
    private volatile Throwable failure;

    static SlowReader of(Channel channel) {
        var reader = new SlowReader();
        channel.subscribe(reader);
        return reader;
    }

    SlowReader ask(long number) {
        subscription.request(number);
        return this;
    }

    void leave() {
        subscription.cancel();
    }

    /** Waits until it has been given so many in all. @return the last of them */
    Message<?> take(int inAll) {
        await().until(() -> messages.size() >= inAll);
        return messages.get(inAll - 1);
    }

    /** The ids of the events that it has been given so far. */
    List<String> given() {
        return messages.stream()
                .map(message -> ((DatabaseEvent) message.getPayload()).id())
                .toList();
    }

    Throwable failure() {
        return failure;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
    }

    @Override
    public void onNext(Message<?> message) {
        messages.add(message);
    }

    @Override
    public void onError(Throwable thrown) {
        failure = thrown;
    }

    @Override
    public void onComplete() {
        throw new AssertionError("the log has no end");
    }
}
