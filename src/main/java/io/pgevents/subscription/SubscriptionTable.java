package io.pgevents.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.platform.Database;
import io.pgevents.platform.LookUps;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.platform.SecretJson;
import io.pgevents.platform.Statements;
import io.pgevents.subscription.Subscription.Status;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The SQL of {@code pgevents.subscription}. Every method blocks. */
@ApplicationScoped
class SubscriptionTable {

    /** As the table demands; no full stop, which Standard Webhooks forbids in the message id that is made of it. */
    static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private static final String SELECT =
            "SELECT " + SubscriptionRows.COLUMNS + " FROM " + SubscriptionRows.TABLES + " ";

    private static final String ALL = SELECT + "ORDER BY s.created_at, s.id";

    private static final String VERSIONS = "SELECT id, version FROM pgevents.subscription";

    private static final String FIND = SELECT + "WHERE s.id = $1";

    private static final String FIND_SEVERAL = SELECT + "WHERE s.id = ANY ($1) ORDER BY s.created_at, s.id";

    private static final String UNSERVABLE =
            SELECT + "WHERE s.status = 'disabled' AND starts_with(s.status_reason, $1)";

    private static final String PAGE = SELECT + """
            WHERE ($1::text IS NULL OR s.status = $1)
              AND ($2::text IS NULL OR s.spec ->> 'source' = $2)
              AND ($3::text IS NULL
                   OR EXISTS (SELECT FROM json_array_elements_text(s.spec -> 'types') AS type WHERE type = $3))
              AND ($4::text IS NULL OR s.spec ->> 'sink' = $4)
              AND ($5::timestamptz IS NULL OR (s.created_at, s.id) > ($5, $6::text))
              AND ($8::text IS NULL OR s.owner = $8)
            ORDER BY s.created_at, s.id
            LIMIT $7
            """;

    private static final String INSERT = """
            INSERT INTO pgevents.subscription (id, spec, owner) VALUES ($1, $2::text::json, $3)
            ON CONFLICT (id) DO NOTHING""";

    /** What an owner may see is not changed while a subscription is made that has to be told of it. */
    private static final String LOCK_OWNER = "SELECT FROM pgevents.owner WHERE name = $1 FOR SHARE";

    private static final String OWNED =
            "SELECT EXISTS (SELECT FROM pgevents.subscription WHERE id = $1 AND owner = $2) AS owned";

    private static final String REPLACE = """
            UPDATE pgevents.subscription
               SET spec = $3::text::json, version = version + 1, updated_at = now()
             WHERE id = $1 AND version = $2""";

    private static final String SET_STATUS = """
            UPDATE pgevents.subscription
               SET status = $2, status_reason = $3, version = version + 1, updated_at = now()
             WHERE id = $1 AND (status, status_reason) IS DISTINCT FROM ($2::text, $3::text)""";

    private static final String SET_STATUS_OF_OWNER = SET_STATUS + " AND owner IS NOT DISTINCT FROM $4::text";

    private static final String DISABLE_VERSION = """
            UPDATE pgevents.subscription
               SET status = 'disabled', status_reason = $3, version = version + 1, updated_at = now()
             WHERE id = $1 AND version = $2""";

    private static final String DELETE = "DELETE FROM pgevents.subscription WHERE id = $1";

    private static final String DELETE_OF_OWNER = DELETE + " AND owner IS NOT DISTINCT FROM $2::text";

    private static final String DELETE_VERSION = DELETE + " AND version = $2";

    /** Also for a status that it has already, so that whoever changes more than that is alone. */
    private static final String LOCK =
            "SELECT FROM pgevents.subscription WHERE id = $1 AND owner IS NOT DISTINCT FROM $2::text FOR UPDATE";

    private final Database database;
    private final LookUps lookUps;
    private final SubscriptionRows rows;
    private final SubscriptionVault vault;
    private final SecretTable secrets;

    SubscriptionTable(
            Database database, LookUps lookUps, SubscriptionRows rows, SubscriptionVault vault, SecretTable secrets) {
        this.database = database;
        this.lookUps = lookUps;
        this.rows = rows;
        this.vault = vault;
        this.secrets = secrets;
    }

    List<StoredSubscription> all() {
        return rows.read(database.run(ALL));
    }

    Map<String, Long> versions() {
        Map<String, Long> versions = new HashMap<>();
        database.run(VERSIONS).forEach(row -> versions.put(row.getString("id"), row.getLong("version")));
        return versions;
    }

    Optional<StoredSubscription> find(String id) {
        if (!ID.matcher(id).matches()) {
            return Optional.empty();
        }
        return find(database, id);
    }

    private Optional<StoredSubscription> find(Statements statements, String id) {
        return rows.read(statements.run(FIND, id)).stream().findFirst();
    }

    /** Those of them that there are. */
    List<StoredSubscription> find(Collection<String> ids) {
        return rows.read(database.run(FIND_SEVERAL, (Object) ids.toArray(String[]::new)));
    }

    /** @param afterTime with {@code afterId} the sort key after which to begin; null to begin at the start */
    List<StoredSubscription> page(
            SubscriptionQuery query, @Nullable OffsetDateTime afterTime, String afterId, int most) {
        return rows.read(lookUps.run(transaction -> transaction.run(
                PAGE,
                query.status(),
                query.source(),
                query.type(),
                query.sink(),
                afterTime,
                afterId,
                most,
                query.owner())));
    }

    /** Whether there is one of this id, and of this owner. */
    boolean isOwned(String id, String owner) {
        return ID.matcher(id).matches()
                && database.run(OWNED, id, owner).iterator().next().getBoolean("owned");
    }

    /** The same for the operators. */
    Optional<StoredSubscription> insert(String id, ObjectNode spec, String secret, int shards, StartFrom from) {
        return insert(id, null, spec, secret, shards, from);
    }

    /** Stores it with its first secret and its leases; empty if the id is taken. */
    Optional<StoredSubscription> insert(
            String id, @Nullable String owner, ObjectNode spec, String secret, int shards, StartFrom from) {
        return database.inTransaction(transaction -> {
            if (owner != null && transaction.run(LOCK_OWNER, owner).rowCount() == 0) {
                throw Problem.of(ProblemType.CONFLICT, "The owner '" + owner + "' was deleted.");
            }
            if (transaction
                            .run(INSERT, id, SecretJson.write(vault.lock(id, spec)), owner)
                            .rowCount()
                    == 0) {
                return Optional.empty();
            }
            secrets.insert(transaction, id, secret);
            SubscriptionLeases.begin(transaction, id, shards, from);
            return find(transaction, id);
        });
    }

    /** Empty if it is gone or has another version by now. */
    Optional<StoredSubscription> replace(String id, long version, ObjectNode spec, int shards) {
        return database.inTransaction(transaction -> {
            if (transaction
                            .run(REPLACE, id, version, SecretJson.write(vault.lock(id, spec)))
                            .rowCount()
                    == 0) {
                return Optional.empty();
            }
            SubscriptionLeases.divide(transaction, id, shards);
            return find(transaction, id);
        });
    }

    /** Whether this changed anything. */
    boolean setStatus(String id, Status status, @Nullable String reason) {
        return database.run(SET_STATUS, id, Fields.nameOf(status), reason).rowCount() == 1;
    }

    /** The same, but only if it is this owner's; null for the operators'. */
    void setStatus(String id, @Nullable String owner, Status status) {
        database.run(SET_STATUS_OF_OWNER, id, Fields.nameOf(status), null, owner);
    }

    /** Disables it unless it has another version by now. */
    void disable(String id, long version, @Nullable String reason) {
        database.run(DISABLE_VERSION, id, version, reason);
    }

    /** Those that are disabled because a service could not read them. */
    List<StoredSubscription> unservable() {
        return rows.read(database.run(UNSERVABLE, Reading.UNSERVABLE));
    }

    /** Makes it active, to go on with what commits from now on, if it is this owner's; null for the operators'. */
    void resumeAtPresent(String id, @Nullable String owner) {
        database.inTransaction(transaction -> {
            if (transaction.run(LOCK, id, owner).rowCount() == 0) {
                return false;
            }
            SubscriptionLeases.skipToPresent(transaction, id);
            return transaction
                            .run(SET_STATUS, id, Fields.nameOf(Status.ACTIVE), null)
                            .rowCount()
                    == 1;
        });
    }

    /** Also its position and its failed deliveries, if it is this owner's; null for the operators'. */
    void delete(String id, @Nullable String owner) {
        database.run(DELETE_OF_OWNER, id, owner);
    }

    /** The same, but false if it is gone or has another version by now. */
    boolean delete(String id, long version) {
        return database.run(DELETE_VERSION, id, version).rowCount() == 1;
    }
}
