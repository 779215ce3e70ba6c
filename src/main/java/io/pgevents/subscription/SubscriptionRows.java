package io.pgevents.subscription;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.platform.Sealed;
import io.pgevents.platform.SecretJson;
import io.pgevents.platform.auth.OwnerColumns;
import io.pgevents.subscription.Subscription.Status;
import io.pgevents.subscription.SubscriptionVault.Opened;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns rows of {@code pgevents.subscription}, with their secrets, into what they mean. Thread-safe. */
@ApplicationScoped
class SubscriptionRows {

    /** With the owner's, in {@link OwnerColumns}. */
    static final String TABLES = "pgevents.subscription s LEFT JOIN pgevents.owner o ON o.name = s.owner";

    /** Of {@link #TABLES}. The secret that lasts comes first, which is also the newest. */
    static final String COLUMNS = """
            s.id, s.version, s.status, s.status_reason, s.spec::text AS spec, s.created_at, s.updated_at, %s,
            (SELECT json_agg(json_build_object('kid', k.kid, 'secret', k.secret,
                                               'createdAt', k.created_at, 'expiresAt', k.expires_at)
                             ORDER BY (k.expires_at IS NULL) DESC, k.created_at DESC, k.kid)::text
               FROM pgevents.subscription_secret k WHERE k.subscription_id = s.id) AS secrets""".formatted(OwnerColumns.COLUMNS);

    private final SubscriptionVault vault;
    private final Clock clock;

    SubscriptionRows(SubscriptionVault vault, Clock clock) {
        this.vault = vault;
        this.clock = clock;
    }

    List<StoredSubscription> read(RowSet<Row> rows) {
        List<StoredSubscription> read = new ArrayList<>(rows.size());
        rows.forEach(row -> read.add(subscription(row)));
        return read;
    }

    private StoredSubscription subscription(Row row) {
        String id = row.getString("id");
        Opened<ObjectNode> spec = vault.open(id, (ObjectNode) json(row.getString("spec")));
        List<SigningSecret> secrets = new ArrayList<>();
        String trouble = spec.trouble();
        for (JsonNode stored : json(row.getString("secrets"))) {
            Opened<@Nullable String> opened = vault.openSecret(
                    id, stored.get("kid").asText(), stored.get("secret").asText());
            // An older one that can't be decrypted is only missing from the signature, so a rotation repairs this.
            trouble = trouble == null && secrets.isEmpty() ? opened.trouble() : trouble;
            secrets.add(new SigningSecret(
                    stored.get("kid").asText(),
                    opened.content() == null ? null : Sealed.of(opened.content()),
                    OffsetDateTime.parse(stored.get("createdAt").asText()).toInstant(),
                    time(stored.get("expiresAt"))));
        }
        return new StoredSubscription(
                id,
                row.getLong("version"),
                Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getString("status_reason"),
                spec.content(),
                new SigningSecrets(secrets, clock),
                trouble,
                OwnerColumns.owner(row),
                OwnerColumns.reach(row),
                row.getOffsetDateTime("created_at"),
                row.getOffsetDateTime("updated_at"));
    }

    private static @Nullable Instant time(JsonNode value) {
        return value.isNull() ? null : OffsetDateTime.parse(value.asText()).toInstant();
    }

    static JsonNode json(String text) {
        try {
            return SecretJson.read(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a column of pgevents.subscription is not JSON", e);
        }
    }
}
