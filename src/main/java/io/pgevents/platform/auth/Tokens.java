package io.pgevents.platform.auth;

import io.pgevents.platform.AuthSettings;
import io.pgevents.platform.StartUpException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says whose a token is. It is read for every request, by its key, so that one that is revoked anywhere is refused
 * everywhere from then on. Thread-safe; blocks on the database.
 */
@ApplicationScoped
class Tokens {

    private static final int SHORTEST = 32;

    /** Compared with in place of the hash of a token that is not there, so that both take the same steps. */
    private static final byte[] NOBODYS = Secret.hash("");

    private final TokenTable table;
    private final Clock clock;
    private final byte @Nullable [] startUp;

    /** @throws StartUpException if the start-up token can't be read, or is too short */
    Tokens(AuthSettings settings, TokenTable table, Clock clock) {
        this.table = table;
        this.clock = clock;
        String token = settings.token()
                .or(() -> settings.tokenFile().map(Tokens::content))
                .orElse(null);
        if (token != null && token.length() < SHORTEST) {
            throw new StartUpException("The start-up token has " + token.length() + " characters; pgevents.auth.token"
                    + " and the file in pgevents.auth.token-file need " + SHORTEST + " or more");
        }
        this.startUp = token == null ? null : Secret.hash(token);
    }

    private static String content(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new StartUpException(
                    "pgevents.auth.token-file is " + file.toAbsolutePath() + ", which can't be read", e);
        }
    }

    boolean hasStartUpToken() {
        return startUp != null;
    }

    /** Empty if it is no valid token, for whatever reason. */
    Optional<Caller> caller(String token) {
        if (startUp != null && MessageDigest.isEqual(startUp, Secret.hash(token))) {
            return Optional.of(Caller.operator("start-up token"));
        }
        Secret secret = Secret.parse(token).orElse(null);
        if (secret == null) {
            return Optional.empty();
        }
        KnownToken known = table.known(secret.id()).orElse(null);
        if (known == null) {
            MessageDigest.isEqual(NOBODYS, secret.hash());
            return Optional.empty();
        }
        Instant now = clock.instant();
        if (!known.isOf(secret.hash()) || !known.isValidAt(now)) {
            return Optional.empty();
        }
        if (known.isUsedAnewAt(now)) {
            table.used(secret.id());
        }
        return Optional.of(known.caller());
    }
}
