package io.pgevents.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.log.Event;
import io.pgevents.platform.Database;
import io.pgevents.platform.Encryptions;
import io.pgevents.platform.PooledDatabase;
import io.pgevents.support.Postgres;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets the events that tell what has become of a subscription. */
class OperatorEventsTest {

    private static final String SOURCE = "/pgevents/subscriptions/orders";

    private final PooledDatabase pool = new PooledDatabase(Postgres.migratedDatabase());
    private final Database database = pool.database();
    private final Database superuser = pool.superuser();

    private final SecretTable secrets =
            new SecretTable(database, new SubscriptionVault(Encryptions.none()), Clock.systemUTC());

    @AfterEach
    void close() {
        pool.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                                                                        | pgevents.subscription.failing | false
                                                                        | pgevents.delivery.dead        | false
                                                                        | pgevents.replay.finished      | false
                    , "filters":[{"prefix":{"type":"pgevents."}}]       | pgevents.subscription.failing | false
                    , "types":["pgevents.subscription.failing"]         | pgevents.subscription.failing | true
                    , "types":["pgevents.subscription.failing"]         | pgevents.delivery.dead        | false
                    , "source":"/pgevents/subscriptions/orders"         | pgevents.delivery.dead        | true
                    , "source":"/pgevents/subscriptions/other"          | pgevents.delivery.dead        | false
                    """)
    void operator_events_go_to_those_who_name_their_source_or_type(String filter, String type, boolean expected) {
        assertThat(subscription(filter).matches(event(SOURCE, type))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "/pgevents/public/orders, pgevents.row.inserted",
        "/pgevents/channels/pgevents, pgevents.notification",
        "/pgevents/subscriptions/orders, pgevents.row.updated"
    })
    void events_of_a_database_that_is_called_pgevents_go_to_everybody(String source, String type) {
        assertThat(subscription(null).matches(event(source, type))).isTrue();
    }

    @Test
    void a_secret_that_another_takes_the_place_of_is_told_by_its_name() {
        subscription(null);
        assertThat(rotations()).isEmpty();

        secrets.rotate("reader", null, WebhookSecret.generate(), Duration.ofHours(1));
        secrets.rotate("reader", null, WebhookSecret.generate(), Duration.ZERO);

        assertThat(rotations())
                .hasSize(2)
                .allMatch(data -> data.contains("\"kid\" : \"key_"))
                .noneMatch(data -> data.contains("whsec"));
        assertThat(rotations().get(0)).contains("\"previousUntil\" : \"");
        assertThat(rotations().get(1)).contains("\"previousUntil\" : null");
    }

    private List<String> rotations() {
        List<String> data = new ArrayList<>();
        superuser
                .run(
                        "SELECT data::text FROM pgevents.event WHERE type = 'pgevents.subscription.secret-rotated' ORDER BY id")
                .forEach(row -> data.add(row.getString(0)));
        return data;
    }

    private Subscription subscription(String filter) {
        Stores.create(database, "reader", "{\"sink\":\"https://a\"" + (filter == null ? "" : filter) + "}");
        return Stores.store(database).find("reader").orElseThrow();
    }

    private static Event event(String source, String type) {
        return new Event(1, source, type, "orders", Events.NOON, "{}", Map.of(), 1);
    }
}
