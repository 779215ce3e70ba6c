package io.pgevents.capture.listen;

import io.pgevents.platform.Database;
import io.pgevents.platform.LookUps;
import io.pgevents.platform.auth.Reach;
import io.pgevents.platform.auth.ReachSql;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what is known of captured channels. Blocks on the database. */
@ApplicationScoped
class ChannelRows {

    private static final String CHANNELS = """
            SELECT c.channel, pgevents.channel_source(c.channel) AS source, c.origins, c.created_at,
                   coalesce(a.logged, 0) AS logged, a.logged_at,
                   CASE WHEN l.gap_since IS NOT NULL THEN greatest(l.gap_since, c.created_at) END AS gap_since, l.gap_until
              FROM (SELECT channel, array_agg(origin ORDER BY origin) AS origins, min(created_at) AS created_at
                      FROM pgevents.channel
                     WHERE %s
                     GROUP BY channel
                     ORDER BY channel
                     LIMIT $2) AS c
              LEFT JOIN pgevents.channel_activity AS a USING (channel)
              LEFT JOIN pgevents.listening AS l ON l.gap_until > c.created_at
             ORDER BY c.channel""";

    private static final String PAGE =
            CHANNELS.formatted("channel > $1 AND " + ReachSql.sees("pgevents.channel_source(channel)", 3));
    private static final String ONE = CHANNELS.formatted("channel = $1");

    private final Database database;
    private final LookUps lookUps;

    ChannelRows(Database database, LookUps lookUps) {
        this.lookUps = lookUps;
        this.database = database;
    }

    Optional<CapturedChannel> find(String channel) {
        var rows = database.run(ONE, channel, 1).iterator();
        return rows.hasNext() ? Optional.of(CapturedChannel.of(rows.next())) : Optional.empty();
    }

    /** Those that can be seen, in the order of the names' bytes, those after one; an empty text begins at the start. */
    List<CapturedChannel> page(String after, Reach reach, int limit) {
        List<CapturedChannel> page = new ArrayList<>();
        Object[] seen = ReachSql.values(reach);
        for (Row row : lookUps.run(transaction -> transaction.run(PAGE, after, limit, seen[0], seen[1], seen[2]))) {
            page.add(CapturedChannel.of(row));
        }
        return page;
    }
}
