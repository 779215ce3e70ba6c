package io.pgevents.platform.auth;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Found as a service: turns Quarkus' OpenID Connect on if {@code pgevents.auth.mode} is {@code oidc}, and off otherwise, so
 * that no provider is asked for anything unless one is wanted.
 */
public final class OidcSwitch implements ConfigSourceFactory {

    /** Above the service's own application.properties, which have 250, and below whatever an operator says. */
    private static final int ORDINAL = 255;

    /** Made by the service loader. */
    public OidcSwitch() {}

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        ConfigValue mode = context.getValue("pgevents.auth.mode");
        boolean wanted = mode != null && "oidc".equalsIgnoreCase(mode.getValue());
        return List.of(new PropertiesConfigSource(
                Map.of("quarkus.oidc.tenant-enabled", Boolean.toString(wanted)), "pgevents.auth.mode", ORDINAL));
    }
}
