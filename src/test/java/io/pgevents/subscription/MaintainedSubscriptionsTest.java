package io.pgevents.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.platform.Database;
import io.pgevents.platform.Encryptions;
import io.pgevents.platform.PooledDatabase;
import io.pgevents.support.Postgres;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MaintainedSubscriptionsTest {

    private static final String ORDERS = """
            {"sink": "paper:orders", "protocol": "PAPER", "source": "/db/public/orders", "types": ["a", "b"]}""";

    private final PooledDatabase pool = new PooledDatabase(Postgres.migratedDatabase());
    private final Database database = pool.database();
    private final Database superuser = pool.superuser();
    private final SubscriptionTable table = Stores.table(database, Encryptions.none(), Clock.systemUTC());
    private final SubscriptionEditor editor = new SubscriptionEditor(
            table, new SinkTypes(List.of(new PaperSinkType()), List.of()), Stores.limits(), Clock.systemUTC());
    private final MaintainedSubscriptions maintained = new MaintainedSubscriptions(editor, table);

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void one_that_is_not_there_is_made_to_begin_now() {
        superuser.run("SELECT pgevents.publish('a', 's', '1')");

        maintain(Stores.json(ORDERS));

        assertThat(stored().spec()).isEqualTo(spec(ORDERS));
        assertThat(superuser.run("""
                SELECT bool_and(pg_visible_in_snapshot(xid, seen)) AS past FROM pgevents.event, pgevents.lease WHERE type = 'a'""").iterator().next().getBoolean("past")).isTrue();
    }

    @Test
    void one_that_is_there_as_it_should_be_is_left_alone() {
        maintain(Stores.json(ORDERS));

        maintain(Stores.json(ORDERS));

        assertThat(stored().version()).isEqualTo(1);
    }

    @Test
    void what_is_to_be_otherwise_is_changed_and_settings_and_position_stay() {
        maintain(Stores.json(ORDERS));
        editor.patch(stored(), Stores.json("""
                {"config": {"timeout": "PT5S"}, "filters": [{"exact": {"subject": "7"}}]}"""));
        String position = position();
        superuser.run("SELECT pgevents.publish('a', 's', '1')");

        maintain(Stores.json("""
                {"sink": "paper:orders", "protocol": "PAPER", "types": ["b"], "config": {"timeout": "PT9S"}}"""));

        assertThat(stored().spec()).isEqualTo(spec("""
                {"sink": "paper:orders", "protocol": "PAPER", "types": ["b"],
                 "config": {"timeout": "PT5S"}, "filters": [{"exact": {"subject": "7"}}]}"""));
        assertThat(position()).isEqualTo(position);
    }

    @Test
    void several_replicas_may_ask_at_once() {
        maintain(Stores.json(ORDERS));
        ObjectNode changed = Stores.json(ORDERS).put("source", "/db/public/parcels");

        CompletableFuture.allOf(Stream.generate(() -> CompletableFuture.runAsync(() -> maintain(changed)))
                        .limit(8)
                        .toArray(CompletableFuture[]::new))
                .join();

        assertThat(stored().version()).isEqualTo(2);
        assertThat(stored().spec().get("source").textValue()).isEqualTo("/db/public/parcels");
    }

    @Test
    void one_with_another_sink_is_somebody_elses() {
        maintain(Stores.json(ORDERS).put("sink", "paper:theirs"));

        assertThat(maintain(Stores.json(ORDERS).put("source", "/db/public/parcels")))
                .isFalse();
        assertThat(stored().spec())
                .isEqualTo(SubscriptionJson.spec(Stores.json(ORDERS).put("sink", "paper:theirs")));
    }

    private boolean maintain(ObjectNode definition) {
        return maintained.maintain("orders", definition, Set.of("source", "types"));
    }

    private StoredSubscription stored() {
        return table.find("orders").orElseThrow();
    }

    private static ObjectNode spec(String text) {
        return SubscriptionJson.spec(Stores.json(text));
    }

    private String position() {
        return superuser
                .run("SELECT seen::text, epoch FROM pgevents.lease")
                .iterator()
                .next()
                .deepToString();
    }
}
