package io.pgevents.subscription;

import io.pgevents.log.Event;
import io.pgevents.platform.auth.Reach;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who gets what, where, and how.
 *
 * @param version grows with every change; the number in the ETag
 * @param source only events of exactly this source; null for any
 * @param types only events of these types; empty for any
 * @param sealedHeaders what is sent along with every delivery
 * @param settings what its protocol is told beside headers
 * @param signing what every delivery is signed with
 * @param owner null for the operators
 * @param reach what its owner may see: it gets nothing else, whatever it asks for
 */
public record Subscription(
        String id,
        long version,
        Status status,
        @Nullable String statusReason,
        String sink,
        String protocol,
        @Nullable String source,
        List<String> types,
        List<Filter> filters,
        DeliverySettings config,
        SealedHeaders sealedHeaders,
        Map<String, String> settings,
        SigningSecrets signing,
        @Nullable String owner,
        Reach reach,
        Instant createdAt,
        Instant updatedAt) {

    /** Without settings, with secrets that do not expire, and of an operator. */
    public Subscription(
            String id,
            long version,
            Status status,
            @Nullable String statusReason,
            String sink,
            String protocol,
            @Nullable String source,
            List<String> types,
            List<Filter> filters,
            DeliverySettings config,
            Map<String, String> headers,
            List<String> secrets,
            Instant createdAt,
            Instant updatedAt) {
        this(
                id,
                version,
                status,
                statusReason,
                sink,
                protocol,
                source,
                types,
                filters,
                config,
                SealedHeaders.of(headers),
                Map.of(),
                SigningSecrets.lasting(secrets),
                null,
                Reach.EVERYTHING,
                createdAt,
                updatedAt);
    }

    public enum Status {
        ACTIVE,
        PAUSED,
        DISABLED
    }

    /** Names and values of what is sent along: to be asked once for each attempt, and not to be kept. */
    public Map<String, String> headers() {
        return sealedHeaders.open();
    }

    /** The secrets that sign at this moment, {@code whsec_…}, newest first: also to be asked for each attempt. */
    public List<String> secrets() {
        return signing.now();
    }

    public boolean matches(Event event) {
        return matches(new EventView(event));
    }

    /**
     * The same for an event that is offered to several subscriptions: its data is parsed only once. An operator event
     * goes only to those who name its source or its type: who wants all changes of rows does not want those.
     */
    public boolean matches(EventView view) {
        Event event = view.event();
        return mayGet(event)
                && (source == null || source.equals(event.source()))
                && (types.isEmpty() || types.contains(event.type()))
                && (source != null || !types.isEmpty() || !OperatorEvents.isOne(event.type()))
                && filters.stream().allMatch(filter -> filter.matches(view));
    }

    /**
     * Whether its owner may see the event. Asked for every event when it comes, and again before each attempt, since what an
     * owner may see can have become less meanwhile. What becomes of subscriptions only the operators see.
     */
    public boolean mayGet(Event event) {
        return reach.isEverything()
                || (reach.uses(protocol) && reach.sees(event.source()) && !OperatorEvents.isOne(event.type()));
    }

    /** Whether its owner may send by its protocol, whatever it is. */
    public boolean maySend() {
        return reach.uses(protocol);
    }

    /** How many events a filter could not be evaluated for, and so did not match, since this was read from the store. */
    public long filterErrors() {
        return filters.stream().mapToLong(Filter::errors).sum();
    }

    /** Without the secrets, so that a subscription may be logged. */
    @Override
    public String toString() {
        return "Subscription[" + id + " v" + version + " " + status + " " + protocol + "]";
    }
}
