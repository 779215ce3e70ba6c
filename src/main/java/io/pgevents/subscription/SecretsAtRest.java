package io.pgevents.subscription;

import static io.pgevents.platform.Log.LOG;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.platform.Database;
import io.pgevents.subscription.SubscriptionVault.Opened;
import io.quarkus.runtime.StartupEvent;
import io.vertx.sqlclient.Row;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts at the start with the present key what is stored as plain text, or under a previous key. What another replica
 * changes meanwhile is left to it; what can't be decrypted stays as it is. Versions stay, too: nothing has changed for
 * anybody who can decrypt both. A subscription that was disabled for want of a key is activated if the key is there.
 */
@ApplicationScoped
class SecretsAtRest {

    /** After the schema is up to date, and before anything is delivered. */
    private static final int BEFORE_THE_READER = 2_000;

    private record Secret(String subscription, String kid, String stored, String encrypted) {}

    private record Spec(String subscription, long version, String encrypted) {}

    private static final String SECRETS = "SELECT subscription_id, kid, secret FROM pgevents.subscription_secret";

    private static final String SAVE_SECRETS = """
            UPDATE pgevents.subscription_secret s SET secret = n.encrypted
              FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS n (subscription_id, kid, stored, encrypted)
             WHERE s.subscription_id = n.subscription_id AND s.kid = n.kid AND s.secret = n.stored""";

    private static final String SPECS = """
            SELECT id, version, spec::text AS spec FROM pgevents.subscription
             WHERE spec #> '{protocolsettings,headers}' IS NOT NULL""";

    private static final String SAVE_SPECS = """
            UPDATE pgevents.subscription s SET spec = n.spec::json
              FROM unnest($1::text[], $2::bigint[], $3::text[]) AS n (id, version, spec)
             WHERE s.id = n.id AND s.version = n.version""";

    private final Database database;
    private final SubscriptionVault vault;
    private final SubscriptionStore subscriptions;

    SecretsAtRest(Database database, SubscriptionVault vault, SubscriptionStore subscriptions) {
        this.database = database;
        this.vault = vault;
        this.subscriptions = subscriptions;
    }

    void start(@Observes @Priority(BEFORE_THE_READER) StartupEvent started) {
        if (vault.isOn()) {
            encryptAnew();
        } else {
            LOG.secretsArePlain();
        }
        subscriptions.restore();
    }

    void encryptAnew() {
        List<Secret> secrets = secrets();
        List<Spec> specs = specs();
        if (!secrets.isEmpty()) {
            database.run(
                    SAVE_SECRETS,
                    column(secrets, Secret::subscription),
                    column(secrets, Secret::kid),
                    column(secrets, Secret::stored),
                    column(secrets, Secret::encrypted));
        }
        if (!specs.isEmpty()) {
            database.run(
                    SAVE_SPECS,
                    column(specs, Spec::subscription),
                    specs.stream().map(Spec::version).toArray(Long[]::new),
                    column(specs, Spec::encrypted));
        }
        if (!secrets.isEmpty() || !specs.isEmpty()) {
            LOG.secretsEncrypted(secrets.size(), specs.size());
        }
    }

    private List<Secret> secrets() {
        List<Secret> secrets = new ArrayList<>();
        for (Row row : database.run(SECRETS)) {
            String subscription = row.getString("subscription_id");
            String kid = row.getString("kid");
            String stored = row.getString("secret");
            if (!vault.isCurrent(stored)) {
                Opened<@Nullable String> opened = vault.openSecret(subscription, kid, stored);
                if (opened.content() != null) {
                    secrets.add(new Secret(
                            subscription, kid, stored, vault.lockSecret(subscription, kid, opened.content())));
                }
            }
        }
        return secrets;
    }

    private List<Spec> specs() {
        List<Spec> specs = new ArrayList<>();
        for (Row row : database.run(SPECS)) {
            String subscription = row.getString("id");
            ObjectNode stored = (ObjectNode) SubscriptionRows.json(row.getString("spec"));
            if (!vault.isCurrent(stored)) {
                Opened<ObjectNode> opened = vault.open(subscription, stored);
                if (opened.trouble() == null) {
                    specs.add(new Spec(
                            subscription,
                            row.getLong("version"),
                            vault.lock(subscription, opened.content()).toString()));
                }
            }
        }
        return specs;
    }

    private static <T> String[] column(List<T> rows, Function<T, String> value) {
        return rows.stream().map(value).toArray(String[]::new);
    }
}
