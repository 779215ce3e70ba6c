package io.pgevents.api;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * A kind of receiver that an extension adds: a CDI bean that implements this serves every subscription of its protocol.
 * Position, order, retries, windows, breaker and dead letters come with it, as for webhooks; the bean only has to send.
 */
public interface EventSink {

    /**
     * The value of a subscription's {@code protocol} that this serves, in capital letters. Constant. One that is built in,
     * or that two beans claim, stops the service at its start.
     */
    String protocol();

    /**
     * Checks where a subscription wants its events before it is saved. Called on a worker thread, possibly several at
     * once.
     *
     * @param sink the subscription's {@code sink}, a URI with a scheme
     * @param settings its {@code protocolsettings}, without headers
     * @throws IllegalArgumentException if it can't be; the message is the answer to its owner, so it names the member and
     *     the fix
     */
    default void check(URI sink, Map<String, String> settings) {}

    /**
     * Tries once to hand over one event. Called on a worker thread, which may block, for events of different keys at the
     * same time; the next event of a key comes when the one before is done with. At least once: the same {@link
     * OutgoingEvent#messageId()} may come again, after a crash even if the stage had completed.
     *
     * @return completes, on any thread, within {@link OutgoingEvent#timeout()}; if not, or with an exception, or if this
     *     method throws, the attempt has failed and is retried
     */
    CompletionStage<SendResult> send(OutgoingEvent event);
}
