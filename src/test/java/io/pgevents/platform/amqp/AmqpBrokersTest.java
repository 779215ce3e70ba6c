package io.pgevents.platform.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.platform.StartUpException;
import io.pgevents.platform.amqp.AmqpBroker.Address;
import io.pgevents.support.broker.Amqp;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmqpBrokersTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "amqp://host                         | host:5672             | /     | guest | guest | false",
                "amqp://host:1234/shop               | host:1234             | shop  | guest | guest | false",
                "amqp://me:pass@host/                | host:5672             | ''    | me    | pass  | false",
                "amqp://me@host/%2F                  | host:5672             | /     | me    | guest | false",
                "amqp://host//                       | host:5672             | /     | guest | guest | false",
                "amqps://a%3Ab:c%40d+@host           | host:5671             | /     | a:b   | c@d+  | true",
                "AMQP://one,two:1,[::1]:2,[fe80::1]/v | one:5672,two:1,[::1]:2,[fe80::1]:5672 | v | guest | guest | false",
            })
    void a_uri_is_read_as_rabbitmq_specifies_it(
            String uri, String addresses, String virtualHost, String user, String password, boolean tls) {
        AmqpBroker broker = AmqpBroker.of("main", uri);

        assertThat(String.join(
                        ",", broker.addresses().stream().map(Address::toString).toList()))
                .isEqualTo(addresses);
        assertThat(broker.virtualHost()).isEqualTo(virtualHost);
        assertThat(broker.username()).isEqualTo(user);
        assertThat(broker.password()).isEqualTo(password);
        assertThat(broker.tls()).isEqualTo(tls);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://host                 | must be amqp:// or amqps://",
                "amqp://me:hush@host?x=1     | without parameters",
                "amqp://me:hush@             | a host is missing",
                "amqp://me:hush@host:99999   | the port 99999 of host is not between",
                "amqp://me:hush@host:x       | the port 'x' of host is not a number",
                "amqp://me:hush%zz@host      | has a '%' that begins no escape",
                "amqp://me:hush/1@host/shop  | a '/' in a password is written %2F",
                "amqp://me:a@hush/1@host     | a '/' in a password is written %2F",
            })
    void what_is_wrong_with_a_uri_is_told_without_the_password(String uri, String reason) {
        assertThatThrownBy(() -> AmqpBroker.of("main", uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason)
                .hasMessageNotContaining("hush");
    }

    @Test
    void a_broker_shows_everything_but_its_password() {
        assertThat(AmqpBroker.of("main", "amqps://me:hush@a,b:1/shop"))
                .hasToString("main (amqps://a:5671,b:1, virtual host 'shop', user 'me')");
    }

    @Test
    void single_settings_go_before_those_of_the_uri() {
        AmqpBrokers brokers = brokers(Map.of(
                "pgevents.amqp.main.uri", "amqp://me:hush@a,b/shop",
                "pgevents.amqp.main.password", "other",
                "pgevents.amqp.two.addresses", "c:1,d",
                "pgevents.amqp.two.virtual-host", "v"));

        assertThat(brokers.names()).containsExactly("main", "two");
        assertThat(brokers.find("main")).isEqualTo(AmqpBroker.of("main", "amqp://me:other@a,b/shop"));
        assertThat(brokers.find("two")).isEqualTo(AmqpBroker.of("two", "amqp://c:1,d/v"));
        assertThat(brokers.find("three")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "main.username               | me           | either pgevents.amqp.main.uri or pgevents.amqp.main.addresses",
                "main.uri                    | http://a     | pgevents.amqp.main.uri: must be amqp://",
                "main.addresses              | a:b          | pgevents.amqp.main.addresses: the port 'b'",
                "\"a b\".uri                 | amqp://a     | letters, digits",
            })
    void wrong_settings_are_named(String property, String value, String reason) {
        assertThatThrownBy(() -> brokers(Map.of("pgevents.amqp." + property, value)))
                .isInstanceOf(StartUpException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void a_tls_configuration_must_exist() {
        assertThatThrownBy(() -> brokers(Map.of(
                        "pgevents.amqp.main.addresses", "a", "pgevents.amqp.main.tls-configuration-name", "rabbit")))
                .isInstanceOf(StartUpException.class)
                .hasMessageContaining("quarkus.tls.rabbit.");
    }

    @Test
    void whoever_names_a_broker_that_is_not_configured_is_told_which_there_are() {
        assertThatThrownBy(() -> brokers(Map.of("pgevents.amqp.main.uri", "amqp://a"))
                        .require("mian", "pgevents.amqp-in.shop.broker"))
                .isInstanceOf(StartUpException.class)
                .hasMessage("pgevents.amqp-in.shop.broker names the broker 'mian', which is not configured; set"
                        + " pgevents.amqp.mian.uri or take one of main");
    }

    @Test
    void environment_variables_do_as_well_also_beside_those_of_amqp_in() {
        AmqpBrokers brokers = brokers(new EnvConfigSource(
                Map.of(
                        "PGEVENTS_AMQP_MAIN_URI", "amqp://a",
                        "PGEVENTS_AMQP_MAIN_VIRTUAL_HOST", "v",
                        "PGEVENTS_AMQP_IN_SHOP_BROKER", "main",
                        "PGEVENTS_AMQP_IN_SHOP_QUEUE", "orders"),
                300));

        assertThat(brokers.names()).containsExactly("main");
        assertThat(brokers.find("main")).isEqualTo(AmqpBroker.of("main", "amqp://a/v"));
    }

    private static AmqpBrokers brokers(Map<String, String> properties) {
        return brokers(new PropertiesConfigSource(properties, "test", 100));
    }

    private static AmqpBrokers brokers(ConfigSource... sources) {
        AmqpSettings settings = Stream.of(new SmallRyeConfigBuilder())
                .map(builder -> builder.withMapping(AmqpSettings.class)
                        .withSources(sources)
                        .build()
                        .getConfigMapping(AmqpSettings.class))
                .findFirst()
                .orElseThrow();
        return new AmqpBrokers(settings, Amqp.noTls());
    }
}
