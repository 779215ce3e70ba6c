package io.pgevents.platform;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of authentication that contradict each other, each as the properties that are set. */
class AuthenticationChecksTest {

    private static final String OIDC = "pgevents.auth.mode=oidc ";
    private static final String PROVIDER = "quarkus.oidc.auth-server-url=https://login.example.com ";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "quarkus.http.host=0.0.0.0                             | quarkus.http.host is 0.0.0.0, which others can reach",
                "quarkus.http.host=::                                  | quarkus.http.host is ::, which others can reach",
                "pgevents.auth.token=s                                 | pgevents.auth.token is set, but pgevents.auth.mode is none",
                "pgevents.auth.token-file=s                            | pgevents.auth.token is set, but pgevents.auth.mode is none",
                "pgevents.auth.mode=oidc pgevents.auth.token=s         | pgevents.auth.token is set, but pgevents.auth.mode is oidc",
                "pgevents.auth.token=s pgevents.auth.token-file=f      | pgevents.auth.token and pgevents.auth.token-file are both",
                "pgevents.auth.mode=oidc                               | quarkus.oidc.auth-server-url does not name the provider",
                OIDC + PROVIDER + "                                    | quarkus.oidc.token.audience is not set",
                "pgevents.auth.mode=token " + PROVIDER
                        + "             | quarkus.oidc.auth-server-url is set, but pgevents.auth.mode",
                PROVIDER
                        + "                                           | quarkus.oidc.auth-server-url is set, but pgevents.auth.mode",
            })
    void what_can_not_be_meant_so_is_refused_with_a_line_that_names_the_property(String properties, String reason) {
        assertThatThrownBy(() -> check(properties))
                .isInstanceOf(StartUpException.class)
                .hasMessageContaining(reason)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quarkus.http.host=127.0.0.1",
                "quarkus.http.host=::1",
                "pgevents.auth.mode=token quarkus.http.host=0.0.0.0",
                "pgevents.auth.mode=token pgevents.auth.token-file=f",
                OIDC + PROVIDER + "quarkus.oidc.token.audience=pgevents quarkus.http.host=0.0.0.0",
                OIDC + PROVIDER + "quarkus.oidc.token.audience=pgevents pgevents.auth.token-file=",
            })
    void what_goes_together_is_accepted(String properties) {
        assertThatCode(() -> check(properties)).doesNotThrowAnyException();
    }

    private static void check(String properties) {
        Map<String, String> values = new HashMap<>(Map.of("quarkus.http.host", "127.0.0.1"));
        for (String property : properties.strip().split(" ")) {
            String[] parts = property.split("=", 2);
            values.put(parts[0], parts[1]);
        }
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(AuthSettings.class)
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build();
        StartUpChecks.authentication(
                config.getConfigMapping(AuthSettings.class),
                values.get("quarkus.http.host"),
                config.getOptionalValue("quarkus.oidc.auth-server-url", String.class),
                config.getOptionalValue("quarkus.oidc.token.audience", String.class));
    }
}
