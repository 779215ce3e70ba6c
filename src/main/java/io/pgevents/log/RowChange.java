package io.pgevents.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.sqlclient.Row;
import org.jspecify.annotations.Nullable;

/** The data of an event that a watch has captured. */
final class RowChange {

    /** Strict, since what it accepts becomes part of an event as it is: Vert.x's own parser allows comments. */
    private static final ObjectReader JSON =
            new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final int schema;
    private final int table;
    private final int key;
    private final int before;
    private final int after;
    private final int changed;
    private final int transaction;
    private final int context;

    /** @param row any of those that are to be read: their columns are where its columns are */
    RowChange(Row row) {
        this.schema = row.getColumnIndex("schema_name");
        this.table = row.getColumnIndex("table_name");
        this.key = row.getColumnIndex("key");
        this.before = row.getColumnIndex("before");
        this.after = row.getColumnIndex("after");
        this.changed = row.getColumnIndex("changed");
        this.transaction = row.getColumnIndex("transaction");
        this.context = row.getColumnIndex("context");
    }

    /** Puts the pieces together as text, so that every digit stays as PostgreSQL wrote it. */
    String data(ChangeType kind, Row row) {
        return "{\"operation\":\"" + kind.word()
                + "\",\"schema\":" + quoted(row.getString(schema))
                + ",\"table\":" + quoted(row.getString(table))
                + ",\"key\":" + orElse(row.getString(key), "{}")
                + ",\"before\":" + orElse(row.getString(before), "null")
                + ",\"after\":" + orElse(row.getString(after), "null")
                + ",\"changed\":" + orElse(row.getString(changed), "[]")
                + ",\"transaction\":\"" + row.getString(transaction)
                + "\",\"context\":" + context(row.getString(context)) + "}";
    }

    private static String orElse(@Nullable String json, String otherwise) {
        return json == null ? otherwise : json;
    }

    /** Whatever text a writer put into the setting: an object is passed on as such, anything else as a string. */
    private static String context(@Nullable String text) {
        if (text == null) {
            return "null";
        }
        try {
            return JSON.readTree(text) instanceof ObjectNode ? text : quoted(text);
        } catch (JsonProcessingException notJson) {
            return quoted(text);
        }
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
