package io.pgevents.sink.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressPolicyTest {

    private static final EgressPolicy STRICT = new EgressPolicy(List.of(), Set.of(443));

    @ParameterizedTest
    @MethodSource("io.pgevents.sink.webhook.ForbiddenRange#all")
    void an_address_that_is_nobodys_public_endpoint_is_refused(ForbiddenRange range) {
        assertThat(range.addresses())
                .allSatisfy(address -> assertThat(STRICT.objection(https(), IpLiteral.of(address.getAddress())))
                        .hasValueSatisfying(reason -> assertThat(reason).contains("is not a public address")));
    }

    @ParameterizedTest
    @MethodSource("io.pgevents.sink.webhook.ForbiddenRange#ofIpv4")
    void no_range_is_opened_by_a_prefix_that_translates_to_it(ForbiddenRange range) {
        List<Network> prefixes = Stream.of("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
                .map(Network::parse)
                .toList();
        EgressPolicy policy = new EgressPolicy(prefixes, Set.of(443));

        for (InetAddress inner : List.of(range.first(), range.last())) {
            assertThat(ForbiddenRange.embedded(inner))
                    .allSatisfy(address -> assertThat(policy.objection(https(), address))
                            .hasValueSatisfying(reason -> assertThat(reason).contains("leads to")));
        }
    }

    /** The neighbours of the ranges: what is refused too much breaks honest receivers. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0.0.0",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "191.255.255.255",
                "192.0.1.0",
                "192.0.3.0",
                "192.88.98.255",
                "192.88.100.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "198.51.99.255",
                "198.51.101.0",
                "203.0.112.255",
                "203.0.114.0",
                "223.255.255.255",
                "8.8.8.8",
                "::ffff:8.8.8.8",
                "2001:200::",
                "2001:db7:ffff::1",
                "2001:db9::",
                "2003::",
                "2606:4700::1111",
                "3ffe::1",
                "3fff:1000::"
            })
    void a_public_address_is_allowed(String address) {
        assertThat(STRICT.objection(https(), address(address))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 22, 80, 5432, 8443, 65535})
    void another_port_than_443_is_refused_unless_it_is_configured(int port) {
        SinkUrl url = SinkUrl.parse("https://example.com:" + port + "/");
        EgressPolicy configured = new EgressPolicy(List.of(), Set.of(443, port));

        assertThat(STRICT.objection(url, address("8.8.8.8"))).isPresent();
        assertThat(STRICT.objection(url)).isPresent();
        assertThat(configured.objection(url, address("8.8.8.8"))).isEmpty();
        assertThat(configured.objection(url)).isEmpty();
    }

    @Test
    void plain_http_is_refused_outside_of_the_allowed_networks() {
        SinkUrl http = SinkUrl.parse("http://example.com/");
        EgressPolicy policy = new EgressPolicy(List.of(Network.parse("10.0.0.0/8")), Set.of(80, 443));

        assertThat(STRICT.objection(http)).isPresent();
        assertThat(policy.objection(http)).as("depends on the address").isEmpty();
        assertThat(policy.objection(http, address("8.8.8.8"))).isPresent();
        assertThat(policy.objection(http, address("10.1.2.3"))).isEmpty();
    }

    @Test
    void an_allowed_network_is_exempt_from_ranges_and_ports_and_its_neighbour_is_not() {
        SinkUrl url = SinkUrl.parse("http://example.com:8080/");
        EgressPolicy policy =
                new EgressPolicy(List.of(Network.parse("10.1.0.0/16"), Network.parse("fd12::/16")), Set.of(443));

        assertThat(policy.objection(url, address("10.1.255.255"))).isEmpty();
        assertThat(policy.objection(url, address("::ffff:10.1.0.1"))).isEmpty();
        assertThat(policy.objection(url, address("fd12::1"))).isEmpty();
        assertThat(policy.objection(url, address("10.2.0.0"))).isPresent();
        assertThat(policy.objection(url, address("fd13::1"))).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "64:ff9b::/96, 64:ff9b::10.0.0.1, 64:ff9b::8.8.8.8",
        "64:ff9b:1::/48, 64:ff9b:1::169.254.169.254, 64:ff9b:1::8.8.8.8",
        "2002::/16, 2002:7f00:1::, 2002:808:808::",
        // Teredo has the client's address with every bit turned.
        "2001::/32, 2001:0:1:1:0:0:80ff:fffe, 2001:0:1:1:0:0:f7f7:f7f7",
        "::/96, ::127.0.0.1, ::8.8.8.8",
    })
    void an_allowed_translation_prefix_does_not_open_what_is_behind_it(String prefix, String inner, String outer) {
        EgressPolicy policy = new EgressPolicy(List.of(Network.parse(prefix)), Set.of(443));

        assertThat(policy.objection(https(), address(inner))).isPresent();
        assertThat(policy.objection(https(), address(outer))).isEmpty();
    }

    @Test
    void the_policy_is_read_from_the_configuration() {
        EgressPolicy policy = config(Map.of(
                        "pgevents.webhook.allowed-networks", "127.0.0.0/8, ::1/128",
                        "pgevents.webhook.allowed-ports", "8443"))
                .egressPolicy();

        assertThat(policy.allowedNetworks()).containsExactly(Network.parse("127.0.0.0/8"), Network.parse("::1"));
        assertThat(policy.allowedPorts()).containsExactlyInAnyOrder(443, 8443);
        assertThat(config(Map.of()).egressPolicy()).isEqualTo(STRICT);
        assertThat(config(Map.of("pgevents.webhook.allowed-networks", "")).egressPolicy())
                .isEqualTo(STRICT);
    }

    @Test
    void a_mistake_in_the_configuration_is_named() {
        assertThatThrownBy(() -> config(Map.of("pgevents.webhook.allowed-networks", "10.0.0.0/33")))
                .hasMessageContaining("pgevents.webhook.allowed-networks")
                .hasMessageContaining("'10.0.0.0/33' is not a network in CIDR notation");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "10.0.0/8",
                "::/129",
                "example.com/8",
                "::ffff:10.0.0.0/104",
                "10.0.0.0/8/8",
                "fe80::1%eth0/64"
            })
    void what_is_not_cidr_notation_is_refused(String cidr) {
        assertThatThrownBy(() -> Network.parse(cidr)).hasMessageContaining("is not a network in CIDR notation");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1/8", "192.168.1.0/16", "fd00::1/8"})
    void an_address_inside_of_a_network_is_refused_as_a_network(String cidr) {
        assertThatThrownBy(() -> Network.parse(cidr)).hasMessageContaining("clear the bits after the first");
    }

    private static WebhookConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withMapping(WebhookConfig.class)
                .withDefaultValues(properties)
                .build()
                .getConfigMapping(WebhookConfig.class);
    }

    private static SinkUrl https() {
        return SinkUrl.parse("https://example.com/");
    }

    private static InetAddress address(String text) {
        InetAddress address = IpLiteral.standard(text);
        assertThat(address).as(text).isNotNull();
        return address;
    }
}
