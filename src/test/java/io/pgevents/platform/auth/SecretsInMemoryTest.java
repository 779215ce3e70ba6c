package io.pgevents.platform.auth;

import static io.pgevents.platform.auth.Tenants.asAdmin;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.standardwebhooks.Webhook;
import io.pgevents.platform.Database;
import io.pgevents.platform.Superuser;
import io.pgevents.support.HeapDump;
import io.pgevents.support.Hidden;
import io.pgevents.support.PlainHttp;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Client, service and receiver are in this one process, and all of it is searched. So the first and the last of them speak
 * HTTP by themselves, and keep nothing.
 */
@QuarkusTest
@TestProfile(TokensProfile.class)
@WithTestResource(PostgresResource.class)
class SecretsInMemoryTest {

    private static final int PATIENCE_MILLIS = 20_000;
    private static final Pattern ID = Pattern.compile("\"id\":\"(sub_[a-z0-9]+)\"");

    @Inject
    @Superuser
    Database database;

    @TestHTTPResource("/")
    URI service;

    @TempDir
    Path directory;

    private final Hidden path = new Hidden(16);
    private final Hidden secret = new Hidden(32);
    private final Hidden credential = new Hidden(24);
    private final Hidden token = new Hidden(32);

    @BeforeEach
    void allow() {
        database.run(
                "INSERT INTO pgevents.token (id, scope, hash, created_by) VALUES ('remembered', 'admin', $1, 'test')",
                Buffer.buffer(Secret.hash(token.hex())));
    }

    @AfterEach
    void disallow() {
        database.run("DELETE FROM pgevents.token WHERE id = 'remembered'");
    }

    @Test
    void a_heap_dump_shows_no_token_and_neither_what_deliveries_are_signed_with_nor_what_is_in_their_headers()
            throws Exception {
        String source = "/memory/" + UUID.randomUUID();
        String canary = UUID.randomUUID().toString();
        try (var receiver = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // given a subscription that has delivered
            String subscription = subscribe(receiver.getLocalPort(), source);
            String event = Tenants.publish(TokensProfile.START_UP_TOKEN, source);
            receiver.setSoTimeout(PATIENCE_MILLIS);
            try (Socket kept = receiver.accept()) {
                receive(kept);
                awaitDelivered(event, subscription);

                // when
                HeapDump dump = HeapDump.in(directory);

                // then
                dump.with("a string of this test", canary).with("the subscription's sink", path.hex());
                search(dump, "token", token.hex());
                search(dump, "secret", secret.base64());
                search(dump, "header", credential.base64());
                dump.with("HMAC key", secret.bytes());
                assertThat(dump.found()).containsExactly("a string of this test", "the subscription's sink");
            }
            asAdmin().delete("/api/v1/subscriptions/" + subscription);
        }
    }

    /** By halves: something else may have been written over one of them. */
    private static void search(HeapDump dump, String name, String text) {
        int half = text.length() / 2;
        dump.with("first half of the " + name, text.substring(0, half))
                .with("second half of the " + name, text.substring(half));
    }

    private String subscribe(int port, String source) throws IOException {
        String body = """
                {"sink":"http://127.0.0.1:%d/%s","source":"%s","secret":"whsec_%s",
                 "protocolsettings":{"headers":{"Authorization":"Bearer %s"}}}""".formatted(port, path.hex(), source, secret.base64(), credential.base64());
        String answer = PlainHttp.send(
                service,
                "POST /api/v1/subscriptions",
                "Content-Type: application/json\r\nAuthorization: Bearer pge_remembered_" + token.hex(),
                body);
        assertThat(answer).startsWith("HTTP/1.1 201").contains("whsec_" + secret.base64());
        Matcher id = ID.matcher(answer);
        assertThat(id.find()).isTrue();
        return id.group(1);
    }

    /** Verifies one delivery and accepts it; the connection stays open, as that to any receiver does. */
    private void receive(Socket connection) throws Exception {
        connection.setSoTimeout(PATIENCE_MILLIS);
        InputStream in = connection.getInputStream();
        HttpHeaders headers = headers(in);
        int length = Math.toIntExact(headers.firstValueAsLong("content-length").orElseThrow());
        String body = new String(in.readNBytes(length), UTF_8);
        assertThat(headers.firstValue("authorization")).hasValue("Bearer " + credential.base64());
        new Webhook("whsec_" + secret.base64()).verify(body, headers);
        connection.getOutputStream().write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(ISO_8859_1));
    }

    private static HttpHeaders headers(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            assertThat(next).as("not the end").isNotNegative();
            head.write(next);
        }
        Map<String, List<String>> headers = head.toString(ISO_8859_1)
                .lines()
                .skip(1)
                .filter(line -> !line.isEmpty())
                .map(line -> line.split(": ", 2))
                .collect(Collectors.toMap(line -> line[0], line -> List.of(line[1])));
        return HttpHeaders.of(headers, (name, value) -> true);
    }

    private static void awaitDelivered(String event, String subscription) {
        String path = "/api/v1/events/" + event + "/deliveries?subscription=" + subscription;
        await().untilAsserted(() -> asAdmin().get(path).then().body("data[0].status", equalTo("delivered")));
    }
}
