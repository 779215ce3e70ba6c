package io.pgevents.sink.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.delivery.Attempt;
import io.pgevents.delivery.Outcome;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The address dialled is the vetted one, while TLS stays with the name of the URL. */
class WebhookSinkTlsTest {

    private static final Outcome NOT_TRUSTED = new Outcome.Retry(
            "the TLS handshake failed: check that the certificate is valid, trusted and of this host", null);

    private static PfxOptions certificate;

    @RegisterExtension
    final Sinks sinks = new Sinks();

    private final List<String> received = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void makeCertificate(@TempDir Path directory) throws Exception {
        certificate = TestCertificate.forHost(directory, "hooks.example");
    }

    @Test
    void the_right_host_is_accepted_at_a_vetted_address() {
        int port = startServer();
        sinks.adjusted(options -> options.setTrustOptions(certificate));

        Attempt attempt = sinks.send(Deliveries.to("https://hooks.example:" + port + "/"));

        assertThat(attempt.outcome()).isEqualTo(new Outcome.Delivered());
        assertThat(attempt.address()).isEqualTo("127.0.0.1");
        assertThat(received).containsExactly("SNI hooks.example, Host hooks.example:" + port);
    }

    @Test
    void a_trusted_certificate_of_another_host_is_not_accepted() {
        int port = startServer();
        sinks.adjusted(options -> options.setTrustOptions(certificate));

        assertThat(sinks.send(Deliveries.to("https://other.example:" + port + "/"))
                        .outcome())
                .isEqualTo(NOT_TRUSTED);
        assertThat(sinks.send(Deliveries.to("https://127.0.0.1:" + port + "/")).outcome())
                .isEqualTo(NOT_TRUSTED);
        assertThat(received).isEmpty();
    }

    @Test
    void a_certificate_that_nobody_vouches_for_is_not_accepted() {
        int port = startServer();

        assertThat(sinks.send(Deliveries.to("https://hooks.example:" + port + "/"))
                        .outcome())
                .isEqualTo(NOT_TRUSTED);
        assertThat(received).isEmpty();
    }

    @Test
    void a_server_that_does_not_shake_hands_is_given_up() throws Exception {
        sinks.configured("connect-timeout", "PT0.3S");
        try (RawServer silent = new RawServer(RawServer.Conversation::waitForTheEnd)) {
            Attempt attempt = sinks.send(Deliveries.to("https://hooks.example:" + silent.port() + "/"));

            assertThat(attempt.outcome()).isEqualTo(NOT_TRUSTED);
        }
    }

    private int startServer() {
        HttpServer server = sinks.vertx()
                .createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setSni(true)
                        .setKeyCertOptions(certificate)
                        .setHost("127.0.0.1")
                        .setPort(0))
                .requestHandler(request -> {
                    received.add("SNI " + request.connection().indicatedServerName() + ", Host "
                            + request.getHeader("Host"));
                    request.response().end();
                });
        return server.listen().toCompletionStage().toCompletableFuture().join().actualPort();
    }
}
