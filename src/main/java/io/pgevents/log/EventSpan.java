package io.pgevents.log;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of the log that stays the same, however long somebody takes to read it.
 *
 * @param after the events of it have greater ids
 * @param last the greatest id of it
 * @param snapshot a {@code pg_snapshot} as text: what it does not show is no part of it
 * @param since only events captured then or later; null for no bound
 * @param before only events captured before; null for no bound
 */
public record EventSpan(
        long after,
        long last,
        String snapshot,
        @Nullable OffsetDateTime since,
        @Nullable OffsetDateTime before) {}
