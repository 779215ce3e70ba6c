package io.pgevents.platform;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** For tests that run in the service. */
@Singleton
class SuperuserDatabase {

    private final PooledDatabase pool;

    SuperuserDatabase(@ConfigProperty(name = "pgevents.database.url") String url) {
        pool = new PooledDatabase(url);
    }

    @Produces
    @Singleton
    @Superuser
    Database database() {
        return pool.superuser();
    }

    @PreDestroy
    void close() {
        pool.close();
    }
}
