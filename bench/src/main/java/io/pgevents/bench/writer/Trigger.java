package io.pgevents.bench.writer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A way to tell of changed rows, as a user makes it.
 *
 * @param name as the report has it
 * @param sql makes it, for the table {@code orders}
 * @param channel that somebody listens to, as there is somebody for whom all of this is done
 * @param toldOf a query for the number of rows that were told of, where that can be known
 */
record Trigger(
        String name,
        List<String> sql,
        @Nullable String channel,
        @Nullable String toldOf) {

    static final Trigger NONE = new Trigger("no trigger", List.of(), null, null);

    static final Trigger WATCH = new Trigger(
            "pgevents", List.of("SELECT pgevents.watch('orders')"), "pgevents", "SELECT count(*) FROM pgevents.event");

    static final Trigger ROW_NOTIFY =
            ofEachRow("NOTIFY of each row", "orders", null, "PERFORM pg_notify('orders', row_to_json(NEW)::text);");

    static final Trigger OUTBOX_NOTIFY = ofEachRow("outbox and NOTIFY", "outbox", "SELECT count(*) FROM outbox", """
            INSERT INTO outbox (kind, payload) VALUES ('order', to_jsonb(NEW));
            PERFORM pg_notify('outbox', '');""");

    static final Trigger PLPYTHON =
            new Trigger("plpython3u, HTTP", List.of("SELECT pgevents.post_changes('orders')"), null, null);

    static final Trigger PG_AMQP = ofEachRow(
            "pg_amqp",
            null,
            null,
            "PERFORM amqp.publish((SELECT min(broker_id) FROM amqp.broker), 'amq.fanout', 'orders', row_to_json(NEW)::text);");

    private static Trigger ofEachRow(String name, @Nullable String channel, @Nullable String toldOf, String body) {
        return new Trigger(
                name,
                List.of(
                        "CREATE OR REPLACE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body
                                + " RETURN NULL; END $$",
                        "CREATE TRIGGER tell AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION tell()"),
                channel,
                toldOf);
    }
}
