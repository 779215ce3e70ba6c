package io.pgevents.subscription;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.platform.Database;
import io.pgevents.platform.Statements;
import io.pgevents.subscription.Subscription.Status;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The SQL of {@code pgevents.subscription}. Every method blocks. */
@ApplicationScoped
class SubscriptionTable {

    /** As the table demands; no full stop, which Standard Webhooks forbids in the message id that is made of it. */
    static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String COLUMNS =
            "id, version, status, status_reason, spec::text AS spec, secrets, created_at, updated_at";

    private static final String ALL = "SELECT " + COLUMNS + " FROM pgevents.subscription ORDER BY created_at, id";

    private static final String VERSIONS = "SELECT id, version FROM pgevents.subscription";

    private static final String FIND = "SELECT " + COLUMNS + " FROM pgevents.subscription WHERE id = $1";

    private static final String FIND_ALL = "SELECT " + COLUMNS + " FROM pgevents.subscription WHERE id = ANY ($1)";

    private static final String PAGE = "SELECT " + COLUMNS + """
             FROM pgevents.subscription
            WHERE ($1::text IS NULL OR status = $1)
              AND ($2::text IS NULL OR spec ->> 'source' = $2)
              AND ($3::text IS NULL
                   OR EXISTS (SELECT FROM json_array_elements_text(spec -> 'types') AS type WHERE type = $3))
              AND ($4::text IS NULL OR spec ->> 'sink' = $4)
              AND ($5::timestamptz IS NULL OR (created_at, id) > ($5, $6::text))
            ORDER BY created_at, id
            LIMIT $7
            """;

    private static final String INSERT = """
            INSERT INTO pgevents.subscription (id, spec, secrets) VALUES ($1, $2::text::json, $3)
            ON CONFLICT (id) DO NOTHING
            RETURNING\s""" + COLUMNS;

    /** Whatever had not committed when this snapshot was taken is delivered, so nothing after the answer is missed. */
    private static final String START_NOW = """
            INSERT INTO pgevents.lease (subscription_id, seen) VALUES ($1, pg_current_snapshot())
            """;

    private static final String REPLACE = """
            UPDATE pgevents.subscription
               SET spec = $3::text::json, version = version + 1, updated_at = now()
             WHERE id = $1 AND version = $2
            RETURNING\s""" + COLUMNS;

    private static final String SET_STATUS = """
            UPDATE pgevents.subscription
               SET status = $2, status_reason = $3, version = version + 1, updated_at = now()
             WHERE id = $1 AND (status, status_reason) IS DISTINCT FROM ($2::text, $3::text)
            """;

    private static final String DELETE = "DELETE FROM pgevents.subscription WHERE id = $1";

    private static final String DELETE_VERSION = DELETE + " AND version = $2";

    private final Database database;

    SubscriptionTable(Database database) {
        this.database = database;
    }

    List<StoredSubscription> all() {
        return read(database.run(ALL));
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
        return first(database.run(FIND, id));
    }

    List<StoredSubscription> find(Collection<String> ids) {
        return read(database.run(FIND_ALL, (Object) ids.toArray(String[]::new)));
    }

    /** @param afterTime with {@code afterId} the sort key after which to begin; null to begin at the start */
    List<StoredSubscription> page(
            SubscriptionQuery query, @Nullable OffsetDateTime afterTime, @Nullable String afterId, int rows) {
        return read(database.run(
                PAGE, query.status(), query.source(), query.type(), query.sink(), afterTime, afterId, rows));
    }

    /** Stores it, to begin with the events that commit from now on; empty if the id is taken. */
    Optional<StoredSubscription> insert(String id, ObjectNode spec, List<String> secrets) {
        return database.inTransaction(statements -> {
            var stored = first(statements.run(INSERT, id, spec.toString(), secrets.toArray(String[]::new)));
            stored.ifPresent(subscription -> startNow(statements, subscription.id()));
            return stored;
        });
    }

    private static void startNow(Statements statements, String id) {
        statements.run(START_NOW, id);
    }

    /** Empty if it is gone or has another version by now. */
    Optional<StoredSubscription> replace(String id, long version, ObjectNode spec) {
        return first(database.run(REPLACE, id, version, spec.toString()));
    }

    /** Whether this changed anything. */
    boolean setStatus(String id, Status status, @Nullable String reason) {
        return database.run(SET_STATUS, id, Fields.nameOf(status), reason).rowCount() == 1;
    }

    /** Also its position and its failed deliveries. */
    void delete(String id) {
        database.run(DELETE, id);
    }

    /** The same, but false if it is gone or has another version by now. */
    boolean delete(String id, long version) {
        return database.run(DELETE_VERSION, id, version).rowCount() == 1;
    }

    private static Optional<StoredSubscription> first(RowSet<Row> rows) {
        return read(rows).stream().findFirst();
    }

    private static List<StoredSubscription> read(RowSet<Row> rows) {
        List<StoredSubscription> read = new ArrayList<>(rows.size());
        rows.forEach(row -> read.add(new StoredSubscription(
                row.getString("id"),
                row.getLong("version"),
                Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getString("status_reason"),
                json(row.getString("spec")),
                List.of(row.getArrayOfStrings("secrets")),
                row.getOffsetDateTime("created_at"),
                row.getOffsetDateTime("updated_at"))));
        return read;
    }

    private static ObjectNode json(String text) {
        try {
            return JSON.readValue(text, ObjectNode.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("pgevents.subscription.spec is not a JSON object", e);
        }
    }
}
