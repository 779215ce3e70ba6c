package io.pgevents.compat.exchange;

import static io.pgevents.platform.Log.LOG;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.capture.ListenedChannels;
import io.pgevents.compat.relay.RelaySubscriptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Gives each exchange the subscription that its channels ask for, and has the channels of all of them captured. Blocks on
 * the database; one caller at a time.
 */
@ApplicationScoped
class ExchangeChannels {

    private static final String ORIGIN = "exchange";

    /** A subscription may have a hundred filters. */
    private static final int MOST_FILTERS = 90;

    private final RelaySubscriptions subscriptions;
    private final ListenedChannels channels;
    private final Map<String, SortedSet<String>> byExchange = new HashMap<>();
    private Set<String> configured = Set.of();

    ExchangeChannels(RelaySubscriptions subscriptions, ListenedChannels channels) {
        this.subscriptions = subscriptions;
        this.channels = channels;
    }

    /** Those that are captured for exchanges at present, from earlier times. */
    synchronized List<String> captured() {
        return channels.of(ORIGIN);
    }

    /** What is not among these exchanges is not wanted any more. */
    synchronized void only(Set<String> exchanges) {
        if (exchanges.isEmpty() && subscriptions.exist(ExchangeName.PROTOCOL)) {
            // None here, but another replica may have some: theirs stay until somebody deletes them.
            return;
        }
        configured = exchanges;
        Set<String> wanted = new TreeSet<>();
        exchanges.forEach(exchange -> wanted.add(ExchangeName.NAMES.subscription(exchange)));
        subscriptions.retire(ExchangeName.PROTOCOL, wanted);
        release();
    }

    /** The exchange is to get these: its subscription first, so that nothing that is captured passes it by. */
    synchronized void set(FedExchange exchange, SortedSet<String> wanted) {
        if (wanted.equals(byExchange.get(exchange.name()))) {
            return;
        }
        ObjectNode definition =
                RelaySubscriptions.definition(ExchangeName.NAMES.sink(exchange.name()), ExchangeName.PROTOCOL);
        definition.set("filters", filters(definition, wanted));
        subscriptions.maintain(ExchangeName.NAMES.subscription(exchange.name()), definition);
        wanted.forEach(channel -> channels.ensure(channel, ORIGIN));
        byExchange.put(exchange.name(), wanted);
        release();
        LOG.exchangeFed(exchange.name(), exchange.broker().toString(), wanted.toString());
    }

    /** Not before it is known of every exchange what it wants. */
    private void release() {
        if (!byExchange.keySet().equals(configured)) {
            return;
        }
        List<String> wanted =
                byExchange.values().stream().flatMap(Collection::stream).toList();
        channels.of(ORIGIN).stream()
                .filter(channel -> !wanted.contains(channel))
                .forEach(channel -> channels.release(channel, ORIGIN));
    }

    private ArrayNode filters(ObjectNode definition, SortedSet<String> wanted) {
        ArrayNode filters = definition.arrayNode();
        if (wanted.isEmpty()) {
            filters.addObject().putObject("exact").put("source", "none");
        } else if (wanted.size() <= MOST_FILTERS) {
            ArrayNode any = filters.addObject().putArray("any");
            channels.sources(List.copyOf(wanted))
                    .values()
                    .forEach(source -> any.addObject().putObject("exact").put("source", source));
        } else {
            // Further notifications do no harm: nothing is bound for them. Those of given channels are told by the
            // sink.
            String first = channels.sources(List.of("x")).get("x");
            filters.addObject().putObject("prefix").put("source", first.substring(0, first.length() - 1));
        }
        return filters;
    }
}
