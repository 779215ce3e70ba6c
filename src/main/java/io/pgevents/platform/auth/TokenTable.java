package io.pgevents.platform.auth;

import io.pgevents.platform.Database;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.platform.StatementException;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The SQL of {@code pgevents.token}. Every method blocks. */
@ApplicationScoped
class TokenTable {

    private static final String SELECT = """
            SELECT t.id, t.name, t.scope, t.hash, t.created_at, t.created_by, t.expires_at, t.last_used_at, t.revoked_at, %s
              FROM pgevents.token t LEFT JOIN pgevents.owner o ON o.name = t.owner
            """.formatted(OwnerColumns.COLUMNS);

    private static final String FIND = SELECT + " WHERE t.id = $1";

    private static final String PAGE =
            SELECT + " WHERE (t.created_at, t.id) > (coalesce($1::timestamptz, '-infinity'), $2)"
                    + " ORDER BY t.created_at, t.id LIMIT $3";

    private static final String INSERT = """
            INSERT INTO pgevents.token (id, name, owner, scope, hash, created_by, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)""";

    private static final String REVOKE =
            "UPDATE pgevents.token SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL";

    /** A busy token costs one small write a minute. */
    private static final String USED = """
            UPDATE pgevents.token SET last_used_at = date_trunc('minute', now())
             WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < date_trunc('minute', now()))""";

    private static final String ANY = "SELECT EXISTS (SELECT FROM pgevents.token) AS any";

    private static final String USABLE = """
            SELECT EXISTS (SELECT FROM pgevents.token
                            WHERE scope = 'admin' AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())) AS any""";

    private static final String FOREIGN_KEY_VIOLATION = "23503";

    private final Database database;

    TokenTable(Database database) {
        this.database = database;
    }

    Optional<KnownToken> known(String id) {
        return rows(FIND, id).stream().map(KnownToken::of).findFirst();
    }

    Optional<TokenView> find(String id) {
        return rows(FIND, id).stream().map(TokenView::of).findFirst();
    }

    /** Oldest first. @param afterTime null to begin at the start */
    List<TokenView> page(@Nullable OffsetDateTime afterTime, String afterId, int limit) {
        return rows(PAGE, afterTime, afterId, limit).stream().map(TokenView::of).toList();
    }

    private List<Row> rows(String sql, @Nullable Object... values) {
        return StreamSupport.stream(database.run(sql, values).spliterator(), false)
                .toList();
    }

    /** @param request checked, with an owner that there is, or none */
    TokenView insert(Secret secret, TokenRequest request, Caller by) {
        try {
            database.run(
                    INSERT,
                    secret.id(),
                    request.name(),
                    request.owner(),
                    request.scope(),
                    Buffer.buffer(secret.hash()),
                    by.name(),
                    request.expiresAt());
        } catch (StatementException refused) {
            throw refused.sqlState().equals(FOREIGN_KEY_VIOLATION)
                    ? Problem.of(ProblemType.CONFLICT, "The owner was deleted at this moment.")
                    : refused;
        }
        return find(secret.id()).orElseThrow();
    }

    /** Whether it was valid until now. */
    boolean revoke(String id) {
        return database.run(REVOKE, id).rowCount() == 1;
    }

    void used(String id) {
        database.run(USED, id);
    }

    /** Whether anybody ever made a token. */
    boolean hasAny() {
        return database.run(ANY).iterator().next().getBoolean("any");
    }

    /** Whether somebody has an admin's token. */
    boolean hasAdmin() {
        return database.run(USABLE).iterator().next().getBoolean("any");
    }
}
