package io.pgevents.api;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One event on its way to an {@link EventSink}. Immutable and thread-safe. */
public interface OutgoingEvent {

    /** The same for every attempt at the same event for the same subscription: what a receiver removes duplicates by. */
    String messageId();

    /** Counts from 1. */
    int attempt();

    /** The id of the subscription that it is for. */
    String subscription();

    /** The subscription's {@code sink}. */
    URI sink();

    /** The subscription's {@code protocolsettings}, without headers. */
    Map<String, String> settings();

    /** The subscription's {@code protocolsettings.headers}, where credentials belong: stored encrypted, shown masked. */
    Map<String, String> headers();

    /** How long this attempt may take. */
    Duration timeout();

    /** The CloudEvents {@code type}. */
    String type();

    /** The CloudEvents {@code source}. */
    String source();

    /** The CloudEvents {@code subject}: the key within which order is kept; null if there is none. */
    @Nullable
    String key();

    /** The event in the JSON format of CloudEvents 1.0, as webhooks carry it. */
    String cloudEvent();

    /** Its data alone, as JSON; null if there is none. */
    @Nullable
    String data();
}
