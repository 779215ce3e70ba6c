package io.pgevents.log;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns rows of the log into events. JSON is passed on as the text that PostgreSQL wrote, never parsed. */
final class EventRows {

    /** What {@link #event} needs of {@code pgevents.event e LEFT JOIN pgevents.watched_table w}. */
    static final String COLUMNS = """
            e.id, e.xid::text AS transaction, e.captured_at, e.operation::text AS operation, e.subject,
            e.key::text AS key, e.before::text AS before, e.after::text AS after, e.changed::text AS changed, e.context,
            coalesce(e.source, w.source) AS source, e.type, e.data::text AS data, e.attributes::text AS attributes,
            w.schema_name, w.table_name""";

    private EventRows() {}

    static Event event(Row row) {
        String operation = row.getString("operation");
        ChangeType change = operation == null ? null : ChangeType.ofCode(operation);
        return new Event(
                row.getLong("id"),
                row.getString("source"),
                change == null ? row.getString("type") : change.type(),
                row.getString("subject"),
                row.getOffsetDateTime("captured_at"),
                change == null ? row.getString("data") : RowChange.data(change, row),
                extensions(row.getString("attributes"), row.getString("context")),
                Long.parseLong(row.getString("transaction")));
    }

    private static Map<String, String> extensions(@Nullable String json, @Nullable String context) {
        TraceContext trace = TraceContext.ofWriter(context);
        if (json == null && trace == null) {
            return Map.of();
        }
        Map<String, String> extensions = new LinkedHashMap<>();
        if (json != null) {
            new JsonObject(json)
                    .forEach(attribute -> extensions.put(attribute.getKey(), String.valueOf(attribute.getValue())));
        }
        // What a publisher has given with the message says more than what is set for its session.
        if (trace != null && !extensions.containsKey(TraceContext.PARENT)) {
            extensions.put(TraceContext.PARENT, trace.traceparent());
            if (trace.tracestate() != null) {
                extensions.put(TraceContext.STATE, trace.tracestate());
            }
        }
        return extensions;
    }
}
