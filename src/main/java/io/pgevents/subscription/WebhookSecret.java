package io.pgevents.subscription;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * The secret that a webhook's sender and receiver share: {@code whsec_} and 24 to 64 random bytes in base64, as
 * Standard Webhooks 1.0.0 wants it ("Signature scheme", symmetric). The HMAC key is the decoded bytes.
 */
public final class WebhookSecret {

    private static final String PREFIX = "whsec_";
    private static final int GENERATED_BYTES = 32;
    private static final int LEAST_BYTES = 24;
    private static final int MOST_BYTES = 64;

    private static final SecureRandom RANDOM = new SecureRandom();

    private WebhookSecret() {}

    /** A new secret of 32 random bytes. Thread-safe. */
    public static String generate() {
        byte[] key = new byte[GENERATED_BYTES];
        RANDOM.nextBytes(key);
        return PREFIX + Base64.getEncoder().encodeToString(key);
    }

    /**
     * The HMAC key inside a secret.
     *
     * @throws IllegalArgumentException if it is not a secret of this form; the message says what to do and never
     *     contains any part of the secret
     */
    public static byte[] key(String secret) {
        if (secret.startsWith("whpk_") || secret.startsWith("whsk_")) {
            throw new IllegalArgumentException("is an ed25519 key; give a symmetric secret, which begins with whsec_");
        }
        if (!secret.startsWith(PREFIX)) {
            throw new IllegalArgumentException("must begin with whsec_, followed by 24 to 64 random bytes in base64");
        }
        byte[] key = decode(secret.substring(PREFIX.length()));
        if (key.length < LEAST_BYTES || key.length > MOST_BYTES) {
            throw new IllegalArgumentException("must hold 24 to 64 random bytes, but holds " + key.length);
        }
        return key;
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("must be standard base64 after whsec_", e);
        }
    }
}
