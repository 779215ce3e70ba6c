package io.pgevents.compat.bridge;

import io.pgevents.platform.StartUpException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The variables of pg-amqp-bridge. With {@code BRIDGE_CHANNELS} the service is that bridge; without it the others mean
 * nothing, since other programs have variables of these names too.
 *
 * @param amqpUri with credentials
 */
record BridgeEnvironment(String amqpUri, List<Binding> bindings, DeliveryMode deliveryMode) {

    private static final String CHANNELS = "BRIDGE_CHANNELS";
    private static final String POSTGRESQL_URI = "POSTGRESQL_URI";
    private static final String AMQP_URI = "AMQP_URI";
    private static final String FILE = "_FILE";

    /** Whether the service is to be the bridge. */
    static boolean isGiven(UnaryOperator<@Nullable String> variable) {
        return variable.apply(CHANNELS) != null;
    }

    /**
     * Whether it looks as if it were meant to be the bridge: both ends are given, but nothing between them.
     *
     * @param hasDatabase whether it has a database without the bridge's variables
     */
    static boolean isIncomplete(UnaryOperator<@Nullable String> variable, boolean hasDatabase) {
        return !hasDatabase && !isGiven(variable) && has(variable, POSTGRESQL_URI) && has(variable, AMQP_URI);
    }

    /** What the original says of a variable that is missing. */
    static StartUpException missing(String name) {
        return new StartUpException(name + " environment variable must be defined");
    }

    static StartUpException missingChannels() {
        return missing(CHANNELS);
    }

    /** @throws StartUpException if something is missing or can't be what it is */
    static BridgeEnvironment read(UnaryOperator<@Nullable String> variable) {
        return new BridgeEnvironment(
                value(variable, AMQP_URI),
                Binding.parse(String.valueOf(variable.apply(CHANNELS))),
                DeliveryMode.of(variable.apply("DELIVERY_MODE")));
    }

    /** @throws StartUpException if it is missing or is none */
    static PostgresUri database(UnaryOperator<@Nullable String> variable) {
        String uri = value(variable, POSTGRESQL_URI);
        try {
            return PostgresUri.parse(uri, variable);
        } catch (IllegalArgumentException e) {
            throw new StartUpException(POSTGRESQL_URI + " " + e.getMessage(), e);
        }
    }

    private static boolean has(UnaryOperator<@Nullable String> variable, String name) {
        return variable.apply(name) != null || variable.apply(name + FILE) != null;
    }

    /** A secret in a file goes before the variable. The line end that editors leave behind it does not belong to it. */
    private static String value(UnaryOperator<@Nullable String> variable, String name) {
        String file = variable.apply(name + FILE);
        String value = file == null ? variable.apply(name) : content(name + FILE, file);
        if (value == null) {
            throw missing(name);
        }
        return value;
    }

    private static String content(String name, String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException | InvalidPathException e) {
            throw new StartUpException(name + " is " + file + ", which can't be read", e);
        }
    }

    /** Without the URI, which holds a password. */
    @Override
    public String toString() {
        return "BridgeEnvironment" + bindings;
    }
}
