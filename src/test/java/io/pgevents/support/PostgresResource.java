package io.pgevents.support;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives the service under test an empty database, and lets it send webhooks to receivers of the tests; every {@code
 * @QuarkusTest} uses this one resource.
 */
public final class PostgresResource implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = new HashMap<>(Postgres.settings(Postgres.emptyDatabase()));
        settings.put("pgevents.webhook.allowed-networks", "127.0.0.1/32");
        settings.put("pgevents.metrics.refresh", "1s");
        return settings;
    }

    @Override
    public void stop() {}
}
