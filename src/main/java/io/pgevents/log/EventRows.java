package io.pgevents.log;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns the rows of one answer into events. JSON is passed on as the text that PostgreSQL wrote, never parsed. Where the
 * columns are is found out once: asked for by name, each would be looked for in each row.
 */
final class EventRows {

    /** What {@link #events} needs of {@code pgevents.event e LEFT JOIN pgevents.watched_table w}. */
    static final String COLUMNS = """
            e.id, e.xid::text AS transaction, e.captured_at, e.operation::text AS operation, e.subject,
            e.key::text AS key, e.before::text AS before, e.after::text AS after, e.changed::text AS changed, e.context,
            coalesce(e.source, w.source) AS source, e.type, e.data::text AS data, e.attributes::text AS attributes,
            w.schema_name, w.table_name""";

    private final int id;
    private final int source;
    private final int operation;
    private final int type;
    private final int subject;
    private final int capturedAt;
    private final int data;
    private final int attributes;
    private final int context;
    private final int transaction;
    private final RowChange change;

    private EventRows(Row row) {
        this.id = row.getColumnIndex("id");
        this.source = row.getColumnIndex("source");
        this.operation = row.getColumnIndex("operation");
        this.type = row.getColumnIndex("type");
        this.subject = row.getColumnIndex("subject");
        this.capturedAt = row.getColumnIndex("captured_at");
        this.data = row.getColumnIndex("data");
        this.attributes = row.getColumnIndex("attributes");
        this.context = row.getColumnIndex("context");
        this.transaction = row.getColumnIndex("transaction");
        this.change = new RowChange(row);
    }

    /** An event for each row, in their order. */
    static List<Event> events(RowSet<Row> rows) {
        List<Event> events = new ArrayList<>(rows.size());
        EventRows columns = null;
        for (Row row : rows) {
            if (columns == null) {
                columns = new EventRows(row);
            }
            events.add(columns.event(row));
        }
        return events;
    }

    private Event event(Row row) {
        String code = row.getString(operation);
        ChangeType kind = code == null ? null : ChangeType.ofCode(code);
        return new Event(
                row.getLong(id),
                row.getString(source),
                kind == null ? row.getString(type) : kind.type(),
                row.getString(subject),
                row.getOffsetDateTime(capturedAt),
                kind == null ? row.getString(data) : change.data(kind, row),
                extensions(row.getString(attributes), row.getString(context)),
                Long.parseLong(row.getString(transaction)));
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
