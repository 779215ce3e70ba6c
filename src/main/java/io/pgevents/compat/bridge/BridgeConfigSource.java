package io.pgevents.compat.bridge;

import io.pgevents.platform.StartUpException;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * The database of {@code POSTGRESQL_URI}. Goes behind whatever is said in the properties of pgevents themselves. It names no
 * properties, so that nothing can record them, and looks at the variables when it is asked first, so that a mistake in them
 * stops a start and not a build.
 */
final class BridgeConfigSource implements ConfigSource {

    static final String URL = "pgevents.database.url";

    private static final String USERNAME = "pgevents.database.username";
    private static final String PASSWORD = "pgevents.database.password";

    /** The service's own application.properties have 250. */
    private static final int ORDINAL = 200;

    private final Supplier<PostgresUri> reader;
    private @Nullable PostgresUri database;

    BridgeConfigSource(Supplier<PostgresUri> reader) {
        this.reader = reader;
    }

    @Override
    public int getOrdinal() {
        return ORDINAL;
    }

    @Override
    public Set<String> getPropertyNames() {
        return Set.of();
    }

    @Override
    public @Nullable String getValue(String property) {
        return switch (property) {
            case URL -> database().url();
            case USERNAME -> ofDatabase(PostgresUri::username);
            case PASSWORD -> ofDatabase(PostgresUri::password);
            default -> null;
        };
    }

    /** A mistake is told once, for the URL. */
    private @Nullable String ofDatabase(Function<PostgresUri, @Nullable String> part) {
        try {
            String value = part.apply(database());
            // Configuration takes ${…} for the name of another property, and $$ for one dollar.
            return value == null ? null : value.replace("$", "\\$");
        } catch (StartUpException mistake) {
            return null;
        }
    }

    @Override
    public String getName() {
        return "pg-amqp-bridge";
    }

    private synchronized PostgresUri database() {
        PostgresUri known = database;
        if (known == null) {
            known = reader.get();
            database = known;
        }
        return known;
    }
}
