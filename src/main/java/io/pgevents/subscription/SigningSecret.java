package io.pgevents.subscription;

import io.pgevents.platform.Sealed;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One of the secrets that a subscription's deliveries are signed with.
 *
 * @param kid its name, by which it can be revoked; says nothing about the secret
 * @param secret {@code whsec_…}; null if it is stored under an encryption key that this service does not have
 * @param expiresAt when it is signed with no longer; null if it lasts
 */
record SigningSecret(
        String kid,
        @Nullable Sealed secret,
        Instant createdAt,
        @Nullable Instant expiresAt) {

    boolean isLive(Instant now) {
        return expiresAt == null || expiresAt.isAfter(now);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "SigningSecret[" + kid + "]";
    }
}
