package io.pgevents.platform.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OidcSwitchTest {

    @ParameterizedTest
    @CsvSource({"oidc, true", "OIDC, true", "token, false", "none, false", ", false"})
    void a_provider_is_looked_for_in_one_mode_only(String mode, boolean wanted) {
        Map<String, String> properties = mode == null ? Map.of() : Map.of("pgevents.auth.mode", mode);

        var config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withSources(new OidcSwitch())
                .build();

        assertThat(config.getValue("quarkus.oidc.tenant-enabled", Boolean.class))
                .isEqualTo(wanted);
    }
}
