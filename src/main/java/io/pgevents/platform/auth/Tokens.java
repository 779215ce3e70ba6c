package io.pgevents.platform.auth;

import io.pgevents.platform.AuthSettings;
import io.pgevents.platform.StartUpException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Says whose a token is. What was read of a token is believed for a second, so that a busy client does not cost a query
 * for each request, and a token that is revoked on any replica is refused by all within that second. Thread-safe; blocks
 * on the database.
 */
@ApplicationScoped
class Tokens {

    static final Duration BELIEVED = Duration.ofSeconds(1);

    /** Only tokens that exist are remembered, so this is many. */
    private static final int MOST = 10_000;

    private static final int SHORTEST = 32;

    /** Compared with in place of the hash of a token that is not there, so that both take the same steps. */
    private static final byte[] NOBODYS = Secret.hash("");

    private record Read(KnownToken token, Instant at) {}

    private final TokenTable table;
    private final Clock clock;
    private final byte @Nullable [] startUp;
    private final Map<String, Read> read = new ConcurrentHashMap<>();

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
        KnownToken known = known(secret.id());
        if (known == null) {
            MessageDigest.isEqual(NOBODYS, secret.hash());
            return Optional.empty();
        }
        if (!known.isOf(secret.hash()) || !known.isValidAt(clock.instant())) {
            return Optional.empty();
        }
        if (known.isUsedAnewAt(clock.instant())) {
            table.used(secret.id());
            forget(secret.id());
        }
        return Optional.of(known.caller());
    }

    private @Nullable KnownToken known(String id) {
        Instant now = clock.instant();
        Read before = read.get(id);
        if (before != null && now.isBefore(before.at().plus(BELIEVED))) {
            return before.token();
        }
        KnownToken token = table.known(id).orElse(null);
        if (token == null) {
            read.remove(id);
            return null;
        }
        if (read.size() >= MOST) {
            read.clear();
        }
        read.put(id, new Read(token, now));
        return token;
    }

    /** To be called by whoever has changed it, so that here it takes effect at once. */
    void forget(String id) {
        read.remove(id);
    }
}
