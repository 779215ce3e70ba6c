package io.pgevents.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.platform.Database;
import io.pgevents.platform.PooledDatabase;
import io.pgevents.support.Postgres;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShardsTest {

    @Test
    void java_and_sql_put_everything_into_the_same_shard() {
        try (var pool = new PooledDatabase(Postgres.migratedDatabase())) {
            Database database = pool.database();
            for (String lane : new String[] {
                null,
                "",
                "*",
                "/shop/public/orders#7",
                "/shop/public/orders#é€😀",
                "replay:12:/shop/public/orders#7",
                "replay:12:",
                "replay:",
                "a'b\\c\nd",
                "x".repeat(400)
            }) {
                for (int shards : new int[] {1, 2, 3, 7, 64}) {
                    for (long event : new long[] {1, 2, 63, 64, 1L << 40, Long.MAX_VALUE}) {
                        int inSql = database.run("SELECT pgevents.shard($1, $2, $3)::integer", lane, event, shards)
                                .iterator()
                                .next()
                                .getInteger(0);

                        assertThat(Shards.of(lane, event, shards))
                                .as("%s %s %s", lane, event, shards)
                                .isEqualTo(inSql)
                                .isBetween(0, shards - 1);
                    }
                }
            }
        }
    }

    @Test
    void a_replay_of_a_lane_belongs_where_the_lane_does() {
        assertThat(Shards.of("replay:3:/s#1", 1, 64)).isEqualTo(Shards.of("/s#1", 2, 64));
    }

    @Test
    void lanes_spread_evenly() {
        int[] counts = new int[8];
        IntStream.range(0, 8_000).forEach(key -> counts[Shards.of("/shop/public/orders#" + key, key, 8)]++);

        assertThat(IntStream.of(counts).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(850, 1150));
    }
}
