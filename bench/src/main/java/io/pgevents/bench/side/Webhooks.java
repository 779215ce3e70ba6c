package io.pgevents.bench.side;

import io.pgevents.bench.receive.Signatures;
import java.util.Map;

/**
 * Signed webhooks.
 *
 * @param config of each subscription, JSON
 */
public record Webhooks(String config) implements Outlet {

    @Override
    public Map<String, String> settings() {
        return Map.of("pgevents.webhook.allowed-networks", "127.0.0.0/8");
    }

    @Override
    public String subscription(Stand stand, int table, int subscriber) {
        return """
                {"sink": "%s", "source": "%s", "secret": "%s", "config": %s}""".formatted(
                        stand.url(table, subscriber), stand.source(table), Signatures.secret(), config);
    }
}
