package io.pgevents.subscription;

import io.pgevents.platform.Sealed;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * The secrets of a subscription, newest first. One that expires stops being given out at that moment, without anybody
 * having to tell the replicas. Thread-safe.
 */
public final class SigningSecrets {

    private final List<SigningSecret> all;
    private final Clock clock;

    /** @param all newest first */
    SigningSecrets(List<SigningSecret> all, Clock clock) {
        this.all = List.copyOf(all);
        this.clock = clock;
    }

    /** Secrets that never expire. @param secrets {@code whsec_…}, newest first */
    public static SigningSecrets lasting(List<String> secrets) {
        return new SigningSecrets(
                secrets.stream()
                        .map(secret -> new SigningSecret("key", Sealed.of(secret), Instant.EPOCH, null))
                        .toList(),
                Clock.systemUTC());
    }

    /** Those that sign at this moment, newest first; not to be kept. */
    public List<String> now() {
        return live().stream()
                .map(SigningSecret::secret)
                .filter(Objects::nonNull)
                .map(Sealed::open)
                .toList();
    }

    List<SigningSecret> live() {
        Instant now = clock.instant();
        return all.stream().filter(secret -> secret.isLive(now)).toList();
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "SigningSecrets" + all;
    }
}
