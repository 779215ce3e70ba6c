package io.pgevents.compat.exchange;

import static io.pgevents.platform.Log.LOG;

import com.fasterxml.jackson.databind.JsonNode;
import io.pgevents.capture.ListenedChannels;
import io.pgevents.compat.relay.ListenName;
import io.pgevents.platform.DatabaseUnavailableException;
import io.pgevents.platform.Problem;
import java.io.IOException;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks at the bindings of one exchange, again and again. One caller at a time; blocks for some seconds at most. */
final class Bindings {

    private final FedExchange exchange;
    private final ManagementApi api;
    private final ExchangeChannels channels;
    private final DatabaseAddress database;
    private final Clock clock;
    private final Wanted wanted;
    private final Set<String> refused = new HashSet<>();
    private String differences = "";
    private boolean failing;
    private boolean unset;

    Bindings(FedExchange exchange, ExchangeChannels channels, DatabaseAddress database, Clock clock) {
        this.exchange = exchange;
        this.api = exchange.api();
        this.channels = channels;
        this.database = database;
        this.clock = clock;
        this.wanted = new Wanted(exchange.settings().bindingsGrace());
    }

    /** What was captured before the start is kept until it is known that nothing is bound to it. */
    void begin(Collection<String> captured) {
        wanted.at(clock.instant(), Set.copyOf(captured));
    }

    /** If they can't be read, everything stays as it is. */
    void look() {
        List<BoundChannel> bindings;
        try {
            bindings = api.bindings(exchange.broker().virtualHost(), exchange.name());
            compareDatabases();
        } catch (IOException e) {
            if (!failing) {
                failing = true;
                LOG.bindingsNotRead(exchange.name(), reason(e));
            }
            return;
        }
        if (failing) {
            failing = false;
            LOG.bindingsReadAgain(exchange.name());
        }
        exchange.bindings(bindings);
        try {
            channels.set(exchange, wanted.at(clock.instant(), bound(bindings)));
            unset = false;
        } catch (DatabaseUnavailableException | Problem e) {
            if (!unset) {
                unset = true;
                LOG.exchangeNotSet(exchange.name(), String.valueOf(e.getMessage()));
            }
        }
    }

    private Set<String> bound(List<BoundChannel> bindings) {
        Set<String> bound = new HashSet<>();
        for (BoundChannel binding : bindings) {
            String channel = ListenName.channel(binding.bindingKey());
            try {
                ListenedChannels.check(channel);
                bound.add(channel);
            } catch (IllegalArgumentException e) {
                if (refused.add(binding.bindingKey())) {
                    LOG.bindingKeyIsNoChannel(binding.bindingKey(), exchange.name(), e.getMessage());
                }
            }
        }
        return bound;
    }

    private void compareDatabases() throws IOException {
        Optional<JsonNode> found = api.exchange(exchange.broker().virtualHost(), exchange.name());
        if (found.isEmpty()) {
            return;
        }
        String policy = found.get().path("policy").asText();
        JsonNode nothing = found.get().path("");
        JsonNode definition = policy.isEmpty()
                ? nothing
                : api.policy(exchange.broker().virtualHost(), policy).orElse(nothing);
        String now = ForeignDatabase.differences(database, found.get().path("arguments"), definition);
        if (!now.isEmpty() && !now.equals(differences)) {
            LOG.exchangeOfOtherDatabase(exchange.name(), now);
        }
        differences = now;
    }

    private static String reason(IOException failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
