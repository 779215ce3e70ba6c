package io.pgevents.compat.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeConfigSourceTest {

    private static final String URL = "pgevents.database.url";
    private static final String POSTGRES = "POSTGRESQL_URI=postgres://bob:p%24%7Bx%7D%5Cy@db/shop";
    private static final String AMQP = "AMQP_URI=amqp://localhost//";
    private static final String CHANNELS = "BRIDGE_CHANNELS=a:b";

    @Test
    void the_database_of_the_bridge_is_that_of_pgevents() {
        SmallRyeConfig config = config(POSTGRES, AMQP, CHANNELS);

        assertThat(config.getValue(URL, String.class)).isEqualTo("postgresql://db:5432/shop");
        assertThat(config.getValue("pgevents.database.username", String.class)).isEqualTo("bob");
        assertThat(config.getValue("pgevents.database.password", String.class)).isEqualTo("p${x}\\y");
        assertThat(config.getPropertyNames()).doesNotContain(URL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a$$b", "$", "a$", "$$$", "a\\$b", "$}", "${", "a\\", "${x:y}"})
    void a_password_is_what_was_given_to_the_last_dollar(String password) {
        String uri =
                "POSTGRESQL_URI=postgres://bob:" + URLEncoder.encode(password, StandardCharsets.UTF_8) + "@db/shop";

        SmallRyeConfig config = config(uri, AMQP, CHANNELS);

        assertThat(config.getValue("pgevents.database.password", String.class)).isEqualTo(password);
    }

    @Test
    void what_is_said_of_pgevents_itself_goes_before() {
        SmallRyeConfig config =
                config(POSTGRES, AMQP, CHANNELS, "pgevents.database.username=eve", "pgevents.database.password=q");

        assertThat(config.getValue(URL, String.class)).isEqualTo("postgresql://db:5432/shop");
        assertThat(config.getValue("pgevents.database.username", String.class)).isEqualTo("eve");
        assertThat(config.getValue("pgevents.database.password", String.class)).isEqualTo("q");
    }

    @Test
    void another_database_is_not_sent_the_password_of_the_bridge() {
        SmallRyeConfig config = config(POSTGRES, AMQP, CHANNELS, URL + "=postgresql://other:1/other");

        assertThat(config.getValue(URL, String.class)).isEqualTo("postgresql://other:1/other");
        assertThat(config.getOptionalValue("pgevents.database.password", String.class))
                .isEmpty();
    }

    @Test
    void a_file_goes_before_the_variable(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("uri"), "postgres://eve@filed/d\n");

        assertThat(config(POSTGRES, AMQP, CHANNELS, "POSTGRESQL_URI_FILE=" + file)
                        .getValue(URL, String.class))
                .isEqualTo("postgresql://filed:5432/d");
    }

    @Test
    void a_uri_alone_belongs_to_some_other_program() {
        assertThat(config(POSTGRES).getOptionalValue(URL, String.class)).isEmpty();
        assertThat(config(AMQP).getOptionalValue(URL, String.class)).isEmpty();
        assertThat(config(POSTGRES, AMQP, URL + "=postgresql://h:1/d").getValue(URL, String.class))
                .isEqualTo("postgresql://h:1/d");
    }

    @Test
    void what_is_missing_is_named_in_the_words_of_the_original() {
        assertRefused("BRIDGE_CHANNELS environment variable must be defined", POSTGRES, AMQP);
        assertRefused("POSTGRESQL_URI environment variable must be defined", CHANNELS, AMQP);
        assertRefused("AMQP_URI environment variable must be defined", CHANNELS, POSTGRES);
    }

    @Test
    void what_is_wrong_is_refused() {
        assertRefused("No bindings(e.g. pgchannel1:queue1) specified in \"\"", POSTGRES, AMQP, "BRIDGE_CHANNELS=");
        assertRefused("Cannot have duplicate PostgreSQL channels.", POSTGRES, AMQP, "BRIDGE_CHANNELS=a:b,a:c");
        assertRefused(
                "DELIVERY_MODE is \"2\"; it can be NON-PERSISTENT or PERSISTENT",
                POSTGRES,
                AMQP,
                CHANNELS,
                "DELIVERY_MODE=2");
        assertRefused(
                "POSTGRESQL_URI_FILE is nowhere, which can't be read", AMQP, CHANNELS, "POSTGRESQL_URI_FILE=nowhere");
    }

    private static void assertRefused(String message, String... properties) {
        SmallRyeConfig config = config(properties);

        assertThatThrownBy(() -> config.getOptionalValue(URL, String.class)).hasMessage(message);
    }

    private static SmallRyeConfig config(String... properties) {
        Map<String, String> given = new HashMap<>();
        Arrays.stream(properties)
                .map(property -> property.split("=", 2))
                .forEach(property -> given.put(property[0], property[1]));
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(given, "test", 300))
                .withSources(new BridgeConfigSourceFactory())
                .build();
    }
}
