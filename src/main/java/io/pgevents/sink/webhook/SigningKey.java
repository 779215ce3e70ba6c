package io.pgevents.sink.webhook;

import io.pgevents.subscription.WebhookSecret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The key of the {@code v1} scheme (HMAC-SHA256) of Standard Webhooks 1.0.0. Immutable. */
final class SigningKey {

    private static final String ALGORITHM = "HmacSHA256";

    /** Looked up once: to find it anew costs as much as to sign. */
    private static final Provider PROVIDER = provider();

    private final SecretKeySpec key;

    private SigningKey(SecretKeySpec key) {
        this.key = key;
    }

    /** @throws IllegalArgumentException if the secret is not of the form that {@link WebhookSecret} wants */
    static SigningKey of(String secret) {
        return new SigningKey(new SecretKeySpec(WebhookSecret.key(secret), ALGORITHM));
    }

    /** Signs exactly the bytes that are sent. */
    String sign(String messageId, long unixSeconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM, PROVIDER);
            mac.init(key);
            mac.update((messageId + "." + unixSeconds + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    private static Provider provider() {
        try {
            return Mac.getInstance(ALGORITHM).getProvider();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
