package io.pgevents.delivery;

import io.pgevents.platform.Database;
import io.pgevents.platform.PooledDatabase;
import io.pgevents.subscription.Stores;
import io.pgevents.support.Postgres;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A database of its own with events, subscriptions and deliveries, for tests that need no running service. */
final class DeliveryTables implements AutoCloseable {

    final String url = Postgres.migratedDatabase();
    private final PooledDatabase pool = new PooledDatabase(url);
    final Database database = pool.database();
    final Database superuser = pool.superuser();
    final DeliveryRows rows = new DeliveryRows(database);

    /** @param config the subscription's delivery settings, as JSON */
    void subscribe(String id, String config) {
        create(id, "{\"sink\":\"https://a\",\"config\":" + config + "}");
    }

    /** @param spec the subscription as the REST API takes it */
    void create(String id, String spec) {
        Stores.create(database, id, spec);
        forgetOperatorEvents();
    }

    /** A log with nothing in it but what a test has put there can be counted. */
    private void forgetOperatorEvents() {
        superuser.run("DELETE FROM pgevents.event WHERE pgevents.is_operator_event(type)");
    }

    /** @return the event's id */
    long publish(String type, String subject) {
        return one("SELECT pgevents.publish($1, $2, '{}') AS id", type, subject).getLong("id");
    }

    /** @return the delivery's id */
    long delivery(String subscription, long event, String lane, String status) {
        long id = one("""
                INSERT INTO pgevents.delivery (subscription_id, event_id, lane, status, attempts, next_attempt_at)
                VALUES ($1, $2, $3, $4, 1, CASE WHEN $4 = 'retrying' THEN now() + interval '1 hour' END) RETURNING id""", subscription, event, lane, status).getLong("id");
        forgetOperatorEvents();
        return id;
    }

    String status(long delivery) {
        return one("SELECT status FROM pgevents.delivery WHERE id = $1", delivery)
                .getString(0);
    }

    Row one(String sql, Object... values) {
        return superuser.run(sql, values).iterator().next();
    }

    long number(String sql, Object... values) {
        return one(sql, values).getLong(0);
    }

    List<String> texts(String sql, Object... values) {
        List<String> texts = new ArrayList<>();
        superuser.run(sql, values).forEach(row -> texts.add(row.getString(0)));
        return texts;
    }

    List<Long> numbers(String sql, Object... values) {
        List<Long> numbers = new ArrayList<>();
        superuser.run(sql, values).forEach(row -> numbers.add(row.getLong(0)));
        return numbers;
    }

    static AttemptLogSettings attempts(AttemptLogSettings.Scope scope) {
        return new AttemptLogSettings() {
            @Override
            public Scope log() {
                return scope;
            }

            @Override
            public Duration retention() {
                return Duration.ofDays(7);
            }
        };
    }

    @Override
    public void close() {
        pool.close();
    }
}
