package io.pgevents.sink.broker;

import io.pgevents.subscription.DeliverySettings.Mode;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

/**
 * The way to one outgoing channel, opened when the first message is sent. What its connector does not ask for yet waits in
 * memory, within the bound of {@link Confirmations#MOST}. Thread-safe.
 */
final class Channel {

    private final MessageFormat format;
    private final Supplier<Flow.Subscriber<? extends Message<?>>> connector;
    private final Confirmations confirmations;
    private @Nullable MultiEmitter<? super Message<?>> stream;

    /**
     * @param connector what takes the messages; asked for once, when the channel is opened
     */
    Channel(MessageFormat format, Supplier<Flow.Subscriber<? extends Message<?>>> connector, Clock clock) {
        this.format = format;
        this.connector = connector;
        this.confirmations = new Confirmations(clock);
    }

    /** How an event is put into a message if a subscription wants it in this way. */
    Mode mode(Mode wanted) {
        return format.mode(wanted);
    }

    /**
     * Hands a message to the connector, unless it has the same one still.
     *
     * @return completes on any thread, and perhaps never; failed if the message was refused
     * @throws UnsendableException if the broker could never take it
     * @throws Confirmations.CrowdedException if the connector has too many
     */
    CompletableFuture<Void> send(Outgoing outgoing) {
        Message<byte[]> message = Message.of(outgoing.content().body()).withMetadata(format.metadata(outgoing));
        return confirmations.await(
                outgoing.messageId(),
                pending -> stream().emit(message.withAck(pending::confirm).withNack(pending::refuse)));
    }

    private synchronized MultiEmitter<? super Message<?>> stream() {
        if (stream == null) {
            Multi.createFrom()
                    .<Message<?>>emitter(emitter -> stream = emitter, BackPressureStrategy.BUFFER)
                    .subscribe()
                    .withSubscriber(messages(connector.get()));
        }
        if (stream.isCancelled()) {
            throw new IllegalStateException(
                    "the connector has given up on this channel until the service is restarted");
        }
        return stream;
    }

    /** A connector takes any messages, and says so by a wildcard. */
    @SuppressWarnings("unchecked")
    private static Flow.Subscriber<Message<?>> messages(Flow.Subscriber<? extends Message<?>> subscriber) {
        return (Flow.Subscriber<Message<?>>) subscriber;
    }
}
