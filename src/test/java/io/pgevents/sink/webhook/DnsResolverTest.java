package io.pgevents.sink.webhook;

import static io.pgevents.sink.webhook.Sinks.address;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DnsResolverTest {

    private final Vertx vertx = Vertx.vertx();
    private final NameServer server = new NameServer();
    private final DnsResolver resolver = resolver(server.address());

    @AfterEach
    void close() {
        resolver.close();
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void every_address_of_both_families_is_returned() throws Exception {
        server.publish("hooks.example", 60, address("192.0.2.1"), address("2001:db8::1"), address("192.0.2.2"));

        assertThat(resolve("hooks.example"))
                .extracting(IpLiteral::text)
                .containsExactlyInAnyOrder("192.0.2.1", "192.0.2.2", "2001:db8::1");
    }

    @Test
    void a_name_is_asked_for_as_it_is() {
        assertThatThrownBy(() -> resolve("nowhere.example")).hasCauseInstanceOf(UnknownHostException.class);
        assertThatThrownBy(() -> resolve("short")).hasCauseInstanceOf(UnknownHostException.class);

        assertThat(server.questions()).isNotEmpty().containsOnly("nowhere.example.", "short.");
    }

    @Test
    void an_answer_is_kept_as_long_as_its_owner_says() throws Exception {
        server.publish("kept.example", 60, address("192.0.2.1"));
        server.publish("fresh.example", 0, address("192.0.2.1"));
        resolve("kept.example");
        resolve("fresh.example");

        server.publish("kept.example", 60, address("192.0.2.2"));
        server.publish("fresh.example", 0, address("192.0.2.2"));

        assertThat(resolve("kept.example")).extracting(IpLiteral::text).containsExactly("192.0.2.1");
        assertThat(resolve("fresh.example")).extracting(IpLiteral::text).containsExactly("192.0.2.2");
    }

    @Test
    void localhost_comes_from_the_hosts_file() throws Exception {
        assertThat(resolve("localhost")).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
        assertThat(server.questions()).isEmpty();
    }

    @Test
    void a_silent_name_server_is_given_up() throws Exception {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            DnsResolver patient = resolver((InetSocketAddress) silent.getLocalSocketAddress());

            assertThatThrownBy(() -> get(patient, "hooks.example")).hasCauseInstanceOf(UnknownHostException.class);
            patient.close();
        }
    }

    @Test
    void the_answer_arrives_on_the_context_of_the_caller() throws Exception {
        server.publish("hooks.example", 60, address("192.0.2.1"));
        CompletableFuture<Context> asked = new CompletableFuture<>();
        CompletableFuture<Context> answered = new CompletableFuture<>();

        vertx.runOnContext(ignored -> {
            asked.complete(Vertx.currentContext());
            resolver.resolve("hooks.example").onComplete(result -> answered.complete(Vertx.currentContext()));
        });

        assertThat(answered.get(10, TimeUnit.SECONDS)).isSameAs(asked.get());
    }

    private List<InetAddress> resolve(String name) throws Exception {
        return get(resolver, name);
    }

    private static List<InetAddress> get(DnsResolver resolver, String name) throws Exception {
        return resolver.resolve(name).toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private DnsResolver resolver(InetSocketAddress nameServer) {
        return new DnsResolver(vertx, new SequentialDnsServerAddressStreamProvider(nameServer));
    }
}
