package io.pgevents.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.platform.PooledDatabase;
import io.pgevents.platform.auth.Reach;
import io.pgevents.support.Postgres;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLookupTest {

    private static final int LIMIT = 3;

    private final PooledDatabase pool = new PooledDatabase(Postgres.migratedDatabase());
    private final EventLookup lookup = Logs.lookup(pool.database());

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void what_is_rare_is_looked_for_in_steps() {
        publish("rare", 2, "'x'");
        publish("frequent", 20_001, "'x'");
        publish("rare", 1, "'x'");

        var first = lookup.newest(null, "rare", null, Reach.EVERYTHING, Long.MAX_VALUE, LIMIT);
        assertThat(first.events()).hasSize(1);
        assertThat(first.goesOn()).isNotNull();
        var second = lookup.newest(null, "rare", null, Reach.EVERYTHING, first.goesOn(), LIMIT);
        assertThat(second.events()).hasSize(2);
        assertThat(second.goesOn()).isNull();
    }

    @Test
    void large_events_that_are_no_page_together_are_all_listed() {
        publish("large", LIMIT, "repeat('x', 3000000)");

        List<Event> all = new ArrayList<>();
        @Nullable Long before = Long.MAX_VALUE;
        while (before != null) {
            var found = lookup.newest(null, "large", null, Reach.EVERYTHING, before, LIMIT + 1);
            all.addAll(found.events());
            before = found.goesOn();
        }

        assertThat(all).hasSize(LIMIT);
    }

    private void publish(String type, int events, String text) {
        pool.superuser()
                .run("SELECT pgevents.publish('%s', 's', to_jsonb(%s::text)) FROM generate_series(1, %d)"
                        .formatted(type, text, events));
    }
}
