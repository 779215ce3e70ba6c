package io.pgevents.bench.side;

import io.pgevents.bench.receive.Signatures;
import java.util.Map;
import java.util.Optional;

/**
 * Signed webhooks, to the receiver of the stand.
 *
 * @param config of each subscription, JSON
 */
public record Webhooks(String config) implements Outlet {

    @Override
    public void open(Stand stand) {
        // The stand has it.
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("pgevents.webhook.allowed-networks", "127.0.0.0/8");
    }

    @Override
    public Optional<String> subscription(Stand stand, int table, int subscriber) {
        return Optional.of(
                """
                {"sink": "%s", "source": "%s", "secret": "%s", "config": %s}""".formatted(stand.url(table, subscriber), stand.source(table), Signatures.secret(), config));
    }

    @Override
    public boolean signs() {
        return true;
    }

    @Override
    public void close() {
        // The stand does.
    }
}
