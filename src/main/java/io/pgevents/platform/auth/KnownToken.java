package io.pgevents.platform.auth;

import io.vertx.sqlclient.Row;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** A token as it has to be checked: what it proves, and until when. */
record KnownToken(
        byte[] hash,
        Caller caller,
        @Nullable Instant expiresAt,
        boolean revoked,
        @Nullable Instant lastUsedAt) {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    static KnownToken of(Row row) {
        String owner = row.getString("owner");
        String id = row.getString("id");
        Scope scope = Scope.of(row.getString("scope")).orElseThrow();
        OffsetDateTime expires = row.getOffsetDateTime("expires_at");
        OffsetDateTime used = row.getOffsetDateTime("last_used_at");
        return new KnownToken(
                row.getBuffer("hash").getBytes(),
                owner == null
                        ? Caller.operator("token " + id)
                        : new Caller("token " + id, owner, scope, OwnerColumns.reach(row)),
                expires == null ? null : expires.toInstant(),
                row.getOffsetDateTime("revoked_at") != null,
                used == null ? null : used.toInstant());
    }

    /** In a time that does not tell how much of the hash is right. */
    boolean isOf(byte[] other) {
        return MessageDigest.isEqual(hash, other);
    }

    boolean isValidAt(Instant time) {
        return !revoked && (expiresAt == null || time.isBefore(expiresAt));
    }

    /** Whether its use has not been noted for a minute. */
    boolean isUsedAnewAt(Instant time) {
        return lastUsedAt == null || lastUsedAt.plus(MINUTE).isBefore(time);
    }

    /** Without the hash. */
    @Override
    public String toString() {
        return "KnownToken[" + caller.name() + "]";
    }
}
