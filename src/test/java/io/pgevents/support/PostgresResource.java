package io.pgevents.support;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/**
 * Gives the service under test an empty database, and lets it send webhooks to receivers of the tests; every {@code
 * @QuarkusTest} uses this one resource.
 */
public final class PostgresResource implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        return Map.of(
                "pgevents.database.url", Postgres.emptyDatabase(), "pgevents.webhook.allowed-networks", "127.0.0.1/32");
    }

    @Override
    public void stop() {}
}
