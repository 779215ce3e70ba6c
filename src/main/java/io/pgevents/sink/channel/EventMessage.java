package io.pgevents.sink.channel;

import io.pgevents.log.Event;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.reactive.messaging.ce.CloudEventMetadata;
import io.smallrye.reactive.messaging.ce.impl.DefaultIncomingCloudEventMetadata;
import io.smallrye.reactive.messaging.providers.locals.ContextAwareMessage;
import io.smallrye.reactive.messaging.providers.locals.LocalContextMetadata;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;

/** An event as a message, with the attributes of its CloudEvent, and a Vert.x context of its own that it is processed on. */
final class EventMessage {

    private static final int MOST_CHARACTERS = 500;

    private EventMessage() {}

    /**
     * To be called on a context, whose event loop the message is then processed on.
     *
     * @param acked run on any thread
     * @param nacked told on any thread
     */
    static Message<?> of(Event event, Object payload, Runnable acked, Consumer<Throwable> nacked) {
        Metadata metadata = ContextAwareMessage.captureContextMetadata(attributes(event, payload));
        metadata.get(LocalContextMetadata.class)
                .ifPresent(local -> VertxContextSafetyToggle.setContextSafe(local.context(), true));
        return Message.of(
                payload,
                metadata,
                () -> {
                    acked.run();
                    return done();
                },
                failure -> {
                    nacked.accept(failure);
                    return done();
                });
    }

    /** As the connectors of brokers have it; nothing of an event that somebody published with a source that is no URI. */
    private static Metadata attributes(Event event, Object payload) {
        URI source;
        try {
            source = new URI(event.source());
        } catch (URISyntaxException e) {
            return Metadata.empty();
        }
        return Metadata.of(new DefaultIncomingCloudEventMetadata<>(
                CloudEventMetadata.CE_VERSION_1_0,
                Long.toString(event.id()),
                source,
                event.type(),
                "application/json",
                null,
                event.subject(),
                event.time().toZonedDateTime(),
                Map.copyOf(event.extensions()),
                payload));
    }

    /** One line for whoever looks into the attempts. */
    static String reason(Throwable failure) {
        String message = failure.getMessage();
        String text = failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
        String line = text.strip().replaceAll("\\s*\\R\\s*", " ");
        return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS) + "…";
    }

    private static CompletionStage<Void> done() {
        return CompletableFuture.completedFuture(null);
    }
}
