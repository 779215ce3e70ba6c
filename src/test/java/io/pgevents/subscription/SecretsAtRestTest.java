package io.pgevents.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.platform.Database;
import io.pgevents.platform.Encryption;
import io.pgevents.platform.Encryptions;
import io.pgevents.platform.PooledDatabase;
import io.pgevents.subscription.Subscription.Status;
import io.pgevents.support.Postgres;
import io.quarkus.runtime.StartupEvent;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SecretsAtRestTest {

    private static final String KEY = Encryptions.key();
    private static final String NEXT_KEY = Encryptions.key();
    /** What is random in what is stored has no hyphen, so it never looks like this header. */
    private static final String SPEC = """
            {"sink":"paper:1","protocol":"PAPER","config":{"timeout":"PT5S"},
             "protocolsettings":{"headers":{"Authorization":"Bearer hunter2","X-Tenant":"blue-tenant"}}}""";

    private final PooledDatabase pool = new PooledDatabase(Postgres.migratedDatabase());
    private final Database database = pool.database();
    private final Database superuser = pool.superuser();

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void secrets_and_all_headers_are_stored_encrypted_and_read_plain() {
        Encryption encryption = Encryptions.with(KEY);
        create(encryption);

        assertThat(stored())
                .doesNotContain("hunter2", "blue-tenant", Stores.SECRET)
                .contains("paper:1", "PT5S", "enc:v1:");
        assertIsServed(encryption);
    }

    @Test
    void a_changed_definition_is_encrypted_too() {
        Encryption encryption = Encryptions.with(KEY);
        create(encryption);
        SubscriptionTable table = Stores.table(database, encryption, Clock.systemUTC());

        table.replace("sub", 1, Stores.json(SPEC.replace("hunter2", "hunter3")), 1);

        assertThat(stored()).doesNotContain("hunter2", "hunter3");
        assertThat(subscription(encryption).headers()).containsEntry("Authorization", "Bearer hunter3");
    }

    @Test
    void without_a_key_they_are_stored_as_they_are() {
        create(Encryptions.none());

        assertThat(stored()).contains("hunter2", Stores.SECRET);
        assertIsServed(Encryptions.none());
    }

    @Test
    void what_was_stored_before_there_was_a_key_goes_on_working_and_is_encrypted_at_the_next_start() {
        create(Encryptions.none());
        Encryption encryption = Encryptions.with(KEY);
        assertIsServed(encryption);

        atStart(encryption);

        assertThat(stored()).doesNotContain("hunter2", "blue-tenant", Stores.SECRET);
        assertIsServed(encryption);
        assertThat(subscription(encryption).version()).isEqualTo(1);
    }

    @Test
    void after_a_start_with_a_new_key_the_previous_one_is_not_needed_any_more() {
        create(Encryptions.with(KEY));

        atStart(Encryptions.with(NEXT_KEY, KEY));

        assertIsServed(Encryptions.with(NEXT_KEY));
        String stored = stored();
        atStart(Encryptions.with(NEXT_KEY));
        assertThat(stored()).isEqualTo(stored);
    }

    @Test
    void with_a_wrong_key_the_subscription_is_shown_but_not_served() {
        create(Encryptions.with(KEY));
        Encryption wrong = Encryptions.with(NEXT_KEY);
        String before = stored();

        atStart(wrong);

        Subscription subscription = subscription(wrong);
        assertThat(subscription.status()).isEqualTo(Status.DISABLED);
        assertThat(subscription.statusReason()).contains("Authorization", "key");
        assertThat(stored()).isEqualTo(before);
        var shown = SubscriptionJson.show(
                Stores.table(database, wrong, Clock.systemUTC()).find("sub").orElseThrow());
        assertThat(shown.path("status").asText()).isEqualTo("disabled");
        assertThat(shown.path("statusReason").asText()).contains("key");
        assertThat(shown.at("/protocolsettings/headers/X-Tenant").asText()).isEqualTo("********");
        assertThat(shown.path("sink").asText()).isEqualTo("paper:1");

        assertIsServed(Encryptions.with(KEY));
    }

    @Test
    void what_can_not_be_served_is_not_given_out_to_be_run_until_the_key_is_back() {
        create(Encryptions.with(KEY));
        SubscriptionStore wrong = store(Encryptions.with(NEXT_KEY));

        assertThat(wrong.find(List.of("sub", "nobody"))).isEmpty();
        assertThat(status()).startsWith("disabled can't be served: its header");
        assertThat(wrong.versions()).containsEntry("sub", 2L);
        assertThat(wrong.find(List.of("sub"))).extracting(Subscription::status).containsExactly(Status.DISABLED);
        assertThat(wrong.versions()).containsEntry("sub", 2L);

        atStart(Encryptions.with(NEXT_KEY));
        assertThat(status()).startsWith("disabled");
        atStart(Encryptions.with(NEXT_KEY, KEY));
        assertThat(status()).isEqualTo("active");
        assertIsServed(Encryptions.with(NEXT_KEY));
        assertThat(store(Encryptions.with(NEXT_KEY)).find(List.of("sub"))).hasSize(1);
    }

    @Test
    void what_somebody_has_disabled_or_paused_stays_so() {
        create(Encryptions.with(KEY));
        store(Encryptions.with(KEY)).setStatus("sub", Status.DISABLED, "HTTP 410");

        atStart(Encryptions.with(KEY));

        assertThat(status()).isEqualTo("disabled HTTP 410");
    }

    @Test
    void a_lost_key_is_repaired_by_giving_the_headers_again_and_rotating_the_secret() {
        create(Encryptions.with(KEY));
        Encryption other = Encryptions.with(NEXT_KEY);
        SubscriptionTable table = Stores.table(database, other, Clock.systemUTC());

        table.replace("sub", 1, Stores.json(SPEC), 1);
        assertThat(subscription(other).statusReason()).contains("secret");
        new SecretTable(database, new SubscriptionVault(other), Clock.systemUTC())
                .rotate("sub", null, Stores.SECRET, Duration.ofHours(1));

        assertIsServed(other);
    }

    @Test
    void a_value_that_was_put_in_the_place_of_another_is_not_used() {
        Encryption encryption = Encryptions.with(KEY);
        create(encryption);
        superuser.run("""
                UPDATE pgevents.subscription
                   SET spec = json_build_object('sink', spec -> 'sink', 'protocol', spec -> 'protocol', 'protocolsettings',
                       json_build_object('headers', json_build_object('X-Tenant',
                           spec #> '{protocolsettings,headers,Authorization}')))""");

        Subscription subscription = subscription(encryption);

        assertThat(subscription.status()).isEqualTo(Status.DISABLED);
        assertThat(subscription.headers()).isEmpty();
    }

    private void create(Encryption encryption) {
        Stores.table(database, encryption, Clock.systemUTC())
                .insert("sub", Stores.json(SPEC), Stores.SECRET, 1, StartFrom.NOW);
    }

    private void atStart(Encryption encryption) {
        new SecretsAtRest(database, new SubscriptionVault(encryption), store(encryption)).start(new StartupEvent());
    }

    private SubscriptionStore store(Encryption encryption) {
        return new SubscriptionStore(Stores.table(database, encryption, Clock.systemUTC()), Stores.limits());
    }

    private Subscription subscription(Encryption encryption) {
        return store(encryption).find("sub").orElseThrow();
    }

    private void assertIsServed(Encryption encryption) {
        Subscription subscription = subscription(encryption);
        assertThat(subscription.status()).isEqualTo(Status.ACTIVE);
        assertThat(subscription.headers())
                .containsEntry("Authorization", "Bearer hunter2")
                .containsEntry("X-Tenant", "blue-tenant");
        assertThat(subscription.secrets()).containsExactly(Stores.SECRET);
    }

    private String status() {
        return superuser
                .run("SELECT concat_ws(' ', status, status_reason) AS status FROM pgevents.subscription")
                .iterator()
                .next()
                .getString("status");
    }

    private String stored() {
        return superuser.run("""
                        SELECT s.spec::text || string_agg(k.secret, ' ') AS all
                          FROM pgevents.subscription s JOIN pgevents.subscription_secret k ON k.subscription_id = s.id
                         GROUP BY s.spec::text""").iterator().next().getString("all");
    }
}
