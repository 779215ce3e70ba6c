package io.pgevents.subscription;

import static io.pgevents.subscription.SubscriptionApi.PATH;
import static io.pgevents.subscription.SubscriptionApi.created;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.subscription.DeliverySettings.OnExhausted;
import io.pgevents.subscription.DeliverySettings.Ordering;
import io.pgevents.subscription.Subscription.Status;
import io.pgevents.support.Postgres;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class SubscriptionStoreTest {

    @Inject
    SubscriptionStore store;

    @ConfigProperty(name = "pgevents.database.url")
    String url;

    @Test
    void what_was_created_is_read_as_the_engine_needs_it() {
        String id = created("""
                "source":"/s","types":["pgevents.row.updated"],"filters":[{"cel":"after.total > 100.0"}],
                "protocolsettings":{"headers":{"X-Tenant":"blue"},"colour":"red"},
                "config":{"timeout":"PT5S","retry":2,"ordering":"none","orderingExhausted":"park"}""");

        Subscription subscription = store.find(id).orElseThrow();

        assertThat(subscription.status()).isEqualTo(Status.ACTIVE);
        assertThat(subscription.version()).isEqualTo(1);
        assertThat(subscription.protocol()).isEqualTo("PAPER");
        assertThat(subscription.source()).isEqualTo("/s");
        assertThat(subscription.types()).containsExactly("pgevents.row.updated");
        assertThat(subscription.headers()).isEqualTo(Map.of("X-Tenant", "blue"));
        assertThat(subscription.settings()).isEqualTo(Map.of("colour", "red"));
        assertThat(subscription.secrets()).hasSize(1);
        assertThat(subscription.config())
                .isEqualTo(new DeliverySettings(
                        Duration.ofSeconds(5),
                        List.of(Duration.ofSeconds(2), Duration.ofSeconds(4)),
                        0.2,
                        Duration.ofHours(1),
                        Ordering.NONE,
                        OnExhausted.PARK,
                        DeliverySettings.DEFAULTS.pace(),
                        DeliverySettings.DEFAULTS.form()));
        assertThat(store.all()).contains(subscription);
    }

    @Test
    void deleting_takes_the_position_along() throws SQLException {
        String id = created();
        given().delete(PATH + "/" + id).then().statusCode(204);

        try (Connection connection = Postgres.connect(url)) {
            assertThat(one(connection, "SELECT count(*) FROM pgevents.lease WHERE subscription_id = ?", id))
                    .isEqualTo("0");
        }
        assertThat(store.find(id)).isEmpty();
    }

    @Test
    void an_unchanged_subscription_is_the_same_object_so_that_nothing_is_compiled_twice() {
        String id = created("\"filters\":[{\"cel\":\"after.total > 100.0\"}]");
        Subscription first = store.find(id).orElseThrow();

        assertThat(store.find(id)).containsSame(first);
        assertThat(store.all())
                .anySatisfy(subscription -> assertThat(subscription).isSameAs(first));

        store.setStatus(id, Status.PAUSED, null);

        assertThat(store.find(id))
                .get()
                .isNotSameAs(first)
                .extracting(Subscription::status)
                .isEqualTo(Status.PAUSED);
    }

    @Test
    void a_subscription_made_anew_under_the_same_id_is_another_one() {
        given().contentType("application/json").body(SubscriptionApi.body()).put(PATH + "/again");
        Subscription first = store.find("again").orElseThrow();
        given().delete(PATH + "/again");
        given().contentType("application/json").body(SubscriptionApi.body()).put(PATH + "/again");

        assertThat(store.find("again").orElseThrow().sink()).isNotEqualTo(first.sink());
    }

    @Test
    void setting_a_status_tells_whether_it_changed_anything() {
        String id = created();

        assertThat(store.setStatus(id, Status.DISABLED, "410")).isTrue();
        assertThat(store.setStatus(id, Status.DISABLED, "410")).isFalse();
        assertThat(store.setStatus(id, Status.DISABLED, "gone")).isTrue();
        assertThat(store.setStatus("nobody", Status.DISABLED, "410")).isFalse();
        assertThat(store.find(id).orElseThrow().statusReason()).isEqualTo("gone");
    }

    @Test
    void a_definition_that_this_release_can_not_read_stops_only_its_own_subscription() throws SQLException {
        String healthy = created();
        String broken = created();
        String foreign = created();
        overwrite(broken, "{\"sink\":\"paper:1\",\"protocol\":\"PAPER\",\"config\":{\"warp\":9}}");
        overwrite(foreign, "{\"sink\":\"paper:1\",\"protocol\":\"PAPER\",\"filters\":[{\"sql\":\"x\"}]}");

        List<Subscription> all = store.all();

        assertThat(all).extracting(Subscription::id).contains(healthy, broken, foreign);
        for (String id : List.of(broken, foreign)) {
            Subscription stopped = store.find(id).orElseThrow();
            assertThat(stopped.status()).isEqualTo(Status.DISABLED);
            assertThat(stopped.statusReason()).contains("not valid for this release");
            assertThat(stopped.matches(Events.withData("{}"))).isFalse();
        }
        assertThat(store.find(healthy).orElseThrow().status()).isEqualTo(Status.ACTIVE);
        for (String id : List.of(broken, foreign)) {
            await().until(() -> given().get(PATH + "/" + id).path("status").equals("disabled"));
        }
        given().delete(PATH + "/" + broken);
        given().delete(PATH + "/" + foreign);
    }

    @Test
    void a_subscription_that_is_logged_shows_no_secret() {
        String id = created("\"protocolsettings\":{\"headers\":{\"Authorization\":\"Bearer hunter2\"}}");
        Subscription subscription = store.find(id).orElseThrow();

        assertThat(subscription.toString())
                .doesNotContain("hunter2", subscription.secrets().get(0))
                .contains(id);
    }

    @Test
    void source_types_and_every_filter_must_match() {
        String id = created("\"source\":\"urn:shop\"", "\"types\":[\"shop.order.paid\"]", """
                "filters":[{"cel":"data.total > 10"},{"prefix":{"id":"4"}}]""");
        Subscription subscription = store.find(id).orElseThrow();

        assertThat(subscription.matches(Events.withData("{\"total\":11}"))).isTrue();
        assertThat(subscription.matches(Events.withData("{\"total\":9}"))).isFalse();
        assertThat(subscription.matches(Events.rowUpdated("{}", "{}"))).isFalse();
        assertThat(subscription.filterErrors()).isZero();
        assertThat(subscription.matches(Events.withData("{}"))).isFalse();
        assertThat(subscription.filterErrors()).isEqualTo(1);
    }

    private void overwrite(String id, String spec) throws SQLException {
        try (Connection connection = Postgres.connect(url);
                var statement = connection.prepareStatement(
                        "UPDATE pgevents.subscription SET spec = ?::json, version = version + 1 WHERE id = ?")) {
            statement.setString(1, spec);
            statement.setString(2, id);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    private static String one(Connection connection, String sql, String... values) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            try (var rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                return rows.getString(1);
            }
        }
    }
}
