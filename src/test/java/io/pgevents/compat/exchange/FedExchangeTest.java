package io.pgevents.compat.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgevents.compat.exchange.ExchangeSettings.Exchange;
import io.pgevents.platform.StartUpException;
import io.pgevents.platform.amqp.AmqpBroker;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FedExchangeTest {

    private static final String PREFIX = "pgevents.compat.exchange.pg.";

    @Test
    void channels_are_given_as_listen_takes_them() {
        FedExchange exchange = exchange(Map.of("channels", "Orders,\"Exact\",b"));

        assertThat(exchange.given()).containsExactly("Exact", "b", "orders");
        assertThat(exchange.readsBindings()).isFalse();
        assertThat(exchange.bindings()).isEmpty();
    }

    @Test
    void bindings_are_unknown_until_they_are_read() {
        FedExchange exchange = exchange(Map.of("bindings-from", "http://rabbit:15672"));

        assertThat(exchange.given()).isEmpty();
        assertThat(exchange.readsBindings()).isTrue();
        assertThat(exchange.bindings()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                                                | needs either pgevents.compat.exchange.pg.channels or
                    channels=a;bindings-from=http://rabbit            | and not both
                    bindings-from=rabbit:15672                        | bindings-from must have the form http://host:15672
                    bindings-from=http://u:hush@rabbit                | bindings-from must have the form http://host:15672
                    bindings-from=http://rabbit;bindings-poll-interval=PT0S | bindings-poll-interval is PT0S
                    """)
    void a_mistake_is_named_with_its_property(String settings, String message) {
        Map<String, String> given = new HashMap<>();
        for (String setting : settings.split(";")) {
            if (setting.contains("=")) {
                given.put(setting.split("=", 2)[0], setting.split("=", 2)[1]);
            }
        }

        assertThatExceptionOfType(StartUpException.class)
                .isThrownBy(() -> exchange(given))
                .withMessageContaining(message)
                .withMessageContaining("pgevents.compat.exchange.pg")
                .withMessageNotContaining("hush");
    }

    private static FedExchange exchange(Map<String, String> given) {
        Map<String, String> properties = new HashMap<>(Map.of(PREFIX + "broker", "main"));
        given.forEach((name, value) -> properties.put(PREFIX + name, value));
        Exchange settings = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(properties, "test", 300))
                .withMapping(ExchangeSettings.class)
                .build()
                .getConfigMapping(ExchangeSettings.class)
                .exchanges()
                .get("pg");
        return new FedExchange("pg", AmqpBroker.of("main", "amqp://localhost"), settings);
    }
}
