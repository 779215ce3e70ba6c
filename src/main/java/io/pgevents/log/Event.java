package io.pgevents.log;

import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One fact, as the log keeps it: the context attributes of a CloudEvent 1.0 and its data.
 *
 * @param id the event's id in the log, stable for ever, greater than that of any earlier change of the same row
 * @param source a URI reference, {@code /database/schema/table} for a row change
 * @param subject the row's key as text; the ordering key
 * @param time when the event was captured, by the database's clock
 * @param data JSON text exactly as PostgreSQL wrote it, so that no digit of a number is lost; null if there is none
 * @param extensions further CloudEvents attributes, given by the publisher
 * @param transaction the transaction that wrote it, a {@code xid8}
 */
public record Event(
        long id,
        String source,
        String type,
        @Nullable String subject,
        OffsetDateTime time,
        @Nullable String data,
        Map<String, String> extensions,
        long transaction) {

    /** Roughly how much memory the event takes. */
    public int size() {
        return data == null ? 0 : data.length();
    }
}
