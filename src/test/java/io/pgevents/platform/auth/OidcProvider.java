package io.pgevents.platform.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A small OpenID Connect provider: discovery, the keys, and an address of its own that signs any claims, since a test runs in
 * another class loader than this. {@code {issuer}} in claims is replaced.
 */
public final class OidcProvider implements QuarkusTestResourceLifecycleManager {

    static final String SIGN = "/sign";
    /** Until this is asked for, discovery and keys are not answered. */
    static final String COME_BACK = "/come-back";

    /** Tells how often discovery or keys were asked for. */
    static final String ASKED = "/asked";

    static final String SIGN_WITH_ANOTHER_KEY = "/sign-with-another-key";

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final KeyPair key = keyPair();
    private final KeyPair otherKey = keyPair();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean away = true;
    private HttpServer server;
    private String issuer;

    @Override
    public Map<String, String> start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        issuer = "http://127.0.0.1:" + server.getAddress().getPort();
        server.createContext("/.well-known/openid-configuration", exchange -> provide(exchange, """
                        {"issuer":"%1$s","jwks_uri":"%1$s/keys","token_endpoint":"%1$s/token",
                         "authorization_endpoint":"%1$s/authorize","response_types_supported":["code"],
                         "subject_types_supported":["public"],"id_token_signing_alg_values_supported":["RS256"]}""".formatted(issuer)));
        server.createContext("/keys", exchange -> provide(exchange, keys()));
        server.createContext(ASKED, exchange -> answer(exchange, asked.toString()));
        server.createContext(COME_BACK, exchange -> {
            away = false;
            answer(exchange, "{}");
        });
        server.createContext(SIGN, exchange -> answer(exchange, signed(exchange, key)));
        server.createContext(SIGN_WITH_ANOTHER_KEY, exchange -> answer(exchange, signed(exchange, otherKey)));
        server.start();
        return Map.of("quarkus.oidc.auth-server-url", issuer, "quarkus.oidc.token.audience", "pgevents");
    }

    @Override
    public void stop() {
        server.stop(0);
    }

    private String keys() {
        var publicKey = (RSAPublicKey) key.getPublic();
        return """
                {"keys":[{"kty":"RSA","alg":"RS256","use":"sig","kid":"1","n":"%s","e":"%s"}]}""".formatted(number(publicKey.getModulus()), number(publicKey.getPublicExponent()));
    }

    private String signed(HttpExchange exchange, KeyPair by) throws IOException {
        String claims = new String(exchange.getRequestBody().readAllBytes(), UTF_8).replace("{issuer}", issuer);
        String content = BASE64.encodeToString("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"1\"}".getBytes(UTF_8))
                + "." + BASE64.encodeToString(claims.getBytes(UTF_8));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(by.getPrivate());
            signature.update(content.getBytes(UTF_8));
            return content + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String number(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int sign = bytes[0] == 0 ? 1 : 0;
        return BASE64.encodeToString(Arrays.copyOfRange(bytes, sign, bytes.length));
    }

    private void provide(HttpExchange exchange, String body) throws IOException {
        asked.incrementAndGet();
        if (away) {
            exchange.close();
        } else {
            answer(exchange, body);
        }
    }

    private static void answer(HttpExchange exchange, String body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.getBytes(UTF_8).length);
            exchange.getResponseBody().write(body.getBytes(UTF_8));
        }
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
