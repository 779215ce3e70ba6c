package io.pgevents.subscription;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.pgevents.platform.Findings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The request to sign with another secret.
 *
 * @param overlap how long it is signed with those before, too
 */
record SecretRotation(String secret, Duration overlap) {

    private static final Duration DEFAULT_OVERLAP = Duration.ofHours(24);
    private static final Duration MAX_OVERLAP = Duration.ofDays(7);

    /**
     * @param body null for a new secret and the usual overlap
     * @param present the secrets that are in use, none of which is another one
     */
    static SecretRotation read(@Nullable JsonNode body, List<String> present, Findings findings) {
        var fields = new Fields(body, JsonPointer.empty(), findings);
        String secret = secret(fields.node("secret"), findings);
        if (present.contains(secret)) {
            findings.addAt("secret", "not-new", "Is in use already; give another, or leave it out to get a new one.");
        }
        var rotation = new SecretRotation(
                secret, fields.duration("overlap", Duration.ZERO, MAX_OVERLAP).orElse(DEFAULT_OVERLAP));
        fields.refuseOthers();
        return rotation;
    }

    /** The secret that was given, or a new one. */
    static String secret(@Nullable JsonNode given, Findings findings) {
        if (given == null || given.isNull()) {
            return WebhookSecret.generate();
        }
        try {
            WebhookSecret.key(given.asText());
        } catch (IllegalArgumentException invalid) {
            findings.addAt("secret", "invalid-secret", "The secret " + invalid.getMessage() + ".");
        }
        return given.asText();
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "SecretRotation[overlap " + overlap + "]";
    }
}
