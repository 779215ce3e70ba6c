package io.pgevents.compat.bridge;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import java.util.List;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/** Found as a service: makes the variables of pg-amqp-bridge known as properties of pgevents. */
public final class BridgeConfigSourceFactory implements ConfigSourceFactory {

    /** Made by the service loader. */
    public BridgeConfigSourceFactory() {}

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        UnaryOperator<@Nullable String> value = name -> {
            ConfigValue found = context.getValue(name);
            return found == null ? null : found.getRawValue();
        };
        boolean hasDatabase = value.apply(BridgeConfigSource.URL) != null;
        if (BridgeEnvironment.isIncomplete(value, hasDatabase)) {
            return List.of(new BridgeConfigSource(() -> {
                throw BridgeEnvironment.missingChannels();
            }));
        }
        return BridgeEnvironment.isGiven(value) && !hasDatabase
                ? List.of(new BridgeConfigSource(() -> {
                    BridgeEnvironment.read(value);
                    return BridgeEnvironment.database(value);
                }))
                : List.of();
    }
}
