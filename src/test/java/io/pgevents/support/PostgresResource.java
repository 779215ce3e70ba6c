package io.pgevents.support;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Gives the service under test an empty database; every {@code @QuarkusTest} uses this one resource. */
public final class PostgresResource implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        return Map.of("pgevents.database.url", Postgres.emptyDatabase());
    }

    @Override
    public void stop() {}
}
