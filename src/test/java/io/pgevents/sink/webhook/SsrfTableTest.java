package io.pgevents.sink.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.pgevents.delivery.Outcome;
import io.pgevents.platform.Findings;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.subscription.SinkRequest;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every address that is not for webhooks, in every spelling, is refused when it is registered and again when it is to be
 * dialled. The client under test dials whatever it dials through a proxy of the test, which so sees every attempt.
 */
class SsrfTableTest {

    private static final Outcome UNREACHABLE = new Outcome.Retry("the endpoint could not be reached", null);
    private static final Outcome REJECTED = new Outcome.Rejected("the endpoint could not be reached");

    /** Enough to dial. */
    private static final Duration SOME_TIME = Duration.ofSeconds(2);

    @RegisterExtension
    final Sinks sinks = new Sinks();

    private final NameServer names = new NameServer();
    private final RawServer dialled = new RawServer(RawServer.Conversation::waitForTheEnd);
    private final DnsResolver resolver =
            new DnsResolver(sinks.vertx(), new SequentialDnsServerAddressStreamProvider(names.address()));

    @BeforeEach
    void allowNothing() {
        sinks.configured("allowed-networks", "")
                .resolvingWith(resolver)
                .adjusted(options -> options.setProxyOptions(new ProxyOptions()
                        .setType(ProxyType.SOCKS5)
                        .setHost("127.0.0.1")
                        .setPort(dialled.port())));
    }

    @AfterEach
    void close() throws Exception {
        resolver.close();
        names.close();
        dialled.close();
    }

    /** Without this, the others could not fail. */
    @Test
    void a_public_address_is_dialled() {
        names.publish("public.example", 60, Sinks.address("8.8.8.8"));

        sinks.send(Deliveries.to("https://public.example/").within(SOME_TIME));
        sinks.send(Deliveries.to("https://8.8.4.4/").within(SOME_TIME));

        assertThat(dialled.connections()).isEqualTo(2);
        assertThat(names.questions()).contains("public.example.");
    }

    @ParameterizedTest
    @MethodSource("io.pgevents.sink.webhook.ForbiddenRange#all")
    void a_name_that_leads_into_a_forbidden_range_is_refused_at_registration_and_at_connect(ForbiddenRange range) {
        int i = 0;
        for (InetAddress address : range.addresses()) {
            String name = "inner" + i++ + ".example";
            names.publish(name, 60, address);

            assertForbidden("https://" + name + "/");
            assertThat(sinks.send(Deliveries.to("https://" + name + "/")).outcome())
                    .as("%s", address)
                    .isEqualTo(UNREACHABLE);
            assertThat(names.questions()).contains(name + ".");
        }
        assertThat(dialled.connections()).isZero();
    }

    @ParameterizedTest
    @MethodSource("io.pgevents.sink.webhook.ForbiddenRange#all")
    void an_address_in_a_forbidden_range_is_refused_at_registration_and_at_connect(ForbiddenRange range) {
        for (InetAddress address : range.addresses()) {
            String text = address.getHostAddress();
            String url = "https://" + (address.getAddress().length == 4 ? text : "[" + text + "]") + "/";

            assertForbidden(url);
            assertThat(sinks.send(Deliveries.to(url)).outcome()).as(url).isEqualTo(REJECTED);
        }
        assertThat(dialled.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/",
                "HTTPS://127.0.0.1/",
                "hTtPs://127.0.0.1:443/",
                "https://127.0.0.1./",
                "https://127.1/",
                "https://127.0.1/",
                "https://2130706433/",
                "https://0x7f000001/",
                "https://0X7F.0.0.1/",
                "https://0x7f.1/",
                "https://017700000001/",
                "https://0177.0.0.01/",
                "https://0177.0x0.0.1/",
                "https://00000000177.1/",
                "https://0/",
                "https://0x/",
                "https://2852039166/",
                "https://0xa9.0xfe.0xa9.0xfe/",
                "https://0251.0376.0251.0376/",
                "https://169.254.43518/",
                "https://１２７.０.０.１/",
                "https://①②⑦.⓪.⓪.①/",
                "https://127。0。0。1/",
                "https://127．0．0．1/",
                "https://127.0.0.1\u00AD/",
                "https://127.0.0.\u200d1/",
                "https://[::1]/",
                "https://[::]/",
                "https://[0:0:0:0:0:0:0:1]/",
                "https://[0000:0000:0000:0000:0000:0000:0000:0001]/",
                "https://[::ffff:127.0.0.1]/",
                "https://[::FFFF:7F00:1]/",
                "https://[0:0:0:0:0:ffff:a9fe:a9fe]/",
                "https://[FD00:EC2::254]/",
                "https://[64:ff9b::169.254.169.254]/",
                "https://[2002:a9fe:a9fe::]/"
            })
    void every_spelling_of_an_inner_address_is_that_address(String url) {
        assertForbidden(url);

        assertThat(sinks.send(Deliveries.to(url)).outcome()).isEqualTo(REJECTED);
        assertThat(dialled.connections()).isZero();
        assertThat(names.questions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "//127.0.0.1/",
                "https:127.0.0.1",
                "https:/127.0.0.1/",
                "https:///127.0.0.1/",
                "ftp://127.0.0.1/",
                "file:///etc/passwd",
                "gopher://127.0.0.1/",
                "unix:///var/run/docker.sock",
                "https://user@127.0.0.1/",
                "https://public.example@127.0.0.1/",
                "https://public.example:x@127.0.0.1/",
                "https://127.0.0.1@public.example/",
                "https://127.0.0.1\\@public.example/",
                "https://public.example\\@127.0.0.1/",
                "https://public.example#@127.0.0.1/",
                "https://public.example/#@127.0.0.1/",
                "https://[127.0.0.1]/",
                "https://[::1/",
                "https://::1/",
                "https://[::1]x/",
                "https://[fe80::1%25eth0]/",
                "https://[fe80::1%eth0]/",
                "https://[::ffff:127.0.0.1%251]/",
                "https://%31%32%37.0.0.1/",
                "https://127%2e0.0.1/",
                "https://127.0.0.1%00.public.example/",
                "https://127.0.0.1%2f@public.example/",
                "https://127.0.0.1..",
                "https://127..0.0.1/",
                "https://127.0.0.08/",
                "https://256.0.0.1/",
                "https://4294967296/",
                "https://0x17f000001/",
                "https://1.2.3.4.5/",
                "https://public.example:443:443@127.0.0.1/",
                " https://127.0.0.1/",
                "https://127.0.0.1\t/",
                "https://public.example/\r\nHost: 127.0.0.1"
            })
    void what_two_parsers_could_read_differently_is_refused_altogether(String url) {
        Findings findings = new Findings();
        sinks.type(Duration.ofSeconds(20)).check(request(url), findings);

        assertThat(findings.errors()).hasSize(1).allSatisfy(error -> {
            assertThat(error.pointer()).isEqualTo("/sink");
            assertThat(error.code()).isEqualTo("invalid-url");
        });
        assertThat(sinks.send(Deliveries.to(url)).outcome()).isEqualTo(REJECTED);
        assertThat(dialled.connections()).isZero();
        assertThat(names.questions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://localhost/", "https://LOCALHOST/", "https://localhost./", "https://ｌｏｃａｌｈｏｓｔ/"})
    void the_name_of_this_host_is_refused(String url) {
        assertForbidden(url);

        assertThat(sinks.send(Deliveries.to(url)).outcome()).isEqualTo(UNREACHABLE);
        assertThat(dialled.connections()).isZero();
    }

    @Test
    void a_dns_answer_that_mixes_public_and_inner_addresses_is_refused() {
        names.publish("mixed.example", 60, Sinks.address("8.8.8.8"), Sinks.address("10.0.0.1"));
        names.publish("families.example", 60, Sinks.address("8.8.8.8"), Sinks.address("fd00:ec2::254"));

        for (String url : new String[] {"https://mixed.example/", "https://families.example/"}) {
            assertForbidden(url);
            assertThat(sinks.send(Deliveries.to(url)).outcome()).isEqualTo(UNREACHABLE);
        }
        assertThat(dialled.connections()).isZero();
    }

    @Test
    void a_dns_answer_that_changes_between_vetting_and_connecting_changes_nothing() {
        // given a name server that gives an inner address to whoever asks a second time
        names.publish("rebinding.example", 0, Sinks.address("8.8.8.8"));
        names.afterNextAnswers("rebinding.example", Sinks.address("169.254.169.254"));
        Deliveries delivery = Deliveries.to("https://rebinding.example/").within(SOME_TIME);

        // when
        sinks.send(delivery);

        // then the first answer was vetted and dialled, and nobody asked again
        assertThat(dialled.connections()).isEqualTo(1);
        assertThat(names.questions()).as("A and AAAA").hasSizeLessThanOrEqualTo(2);
        assertThat(sinks.send(delivery).outcome()).isEqualTo(UNREACHABLE);
        assertThat(dialled.connections()).isEqualTo(1);
    }

    private void assertForbidden(String url) {
        assertThatThrownBy(() -> sinks.type(Duration.ofSeconds(20)).check(request(url), new Findings()))
                .as(url)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.type()).isEqualTo(ProblemType.SINK_FORBIDDEN));
    }

    private static SinkRequest request(String sink) {
        return new SinkRequest(sink, Map.of(), true, Double.POSITIVE_INFINITY);
    }
}
