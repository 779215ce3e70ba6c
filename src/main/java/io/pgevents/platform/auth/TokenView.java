package io.pgevents.platform.auth;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A token as clients see it: without what proves it, but once. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Token")
record TokenView(
        String id,
        @Nullable String name,

        @Schema(description = "Absent for the scope admin.") @Nullable
        String owner,

        String scope,
        OffsetDateTime createdAt,
        String createdBy,
        @Nullable OffsetDateTime expiresAt,

        @Schema(description = "To the minute.") @Nullable OffsetDateTime lastUsedAt,

        @Nullable OffsetDateTime revokedAt,

        @Schema(description = "In the answer to its creation only: what a client sends as Authorization: Bearer.")
        @Nullable
        String token) {

    static TokenView of(Row row) {
        return new TokenView(
                row.getString("id"),
                row.getString("name"),
                row.getString("owner"),
                row.getString("scope"),
                row.getOffsetDateTime("created_at"),
                row.getString("created_by"),
                row.getOffsetDateTime("expires_at"),
                row.getOffsetDateTime("last_used_at"),
                row.getOffsetDateTime("revoked_at"),
                null);
    }

    TokenView with(Secret secret) {
        return new TokenView(
                id, name, owner, scope, createdAt, createdBy, expiresAt, lastUsedAt, revokedAt, secret.token());
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "TokenView[" + id + "]";
    }
}
