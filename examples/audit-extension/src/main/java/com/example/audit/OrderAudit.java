package com.example.audit;

import io.pgevents.api.DatabaseEvent;
import io.pgevents.api.Durable;
import io.pgevents.api.OnTable;
import io.pgevents.api.Operation;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import javax.sql.DataSource;

/** Notes every change of an order in the table audit.order_change: what it was and what it is. */
@Singleton
public class OrderAudit {

    private static final String TABLE = """
            CREATE SCHEMA IF NOT EXISTS audit;
            CREATE TABLE IF NOT EXISTS audit.order_change (
                event_id   bigint PRIMARY KEY,
                changed_at timestamptz NOT NULL,
                order_id   bigint NOT NULL,
                operation  text NOT NULL,
                old_status text,
                new_status text,
                old_total  numeric,
                new_total  numeric)""";

    /** An event can come twice, always with the same id. */
    private static final String NOTE = """
            INSERT INTO audit.order_change VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (event_id) DO NOTHING""";

    private final DataSource database;

    /** The database of pgevents; called when the first event comes, and again at the next if it fails. */
    OrderAudit(DataSource database) throws SQLException {
        this.database = database;
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(TABLE);
        }
    }

    /** Called on a worker thread, for one change of an order after the other. If it throws, the event is tried again. */
    void changed(@Observes @OnTable("public.orders") @Durable("audit") DatabaseEvent change) throws SQLException {
        if (change.operation() == Operation.TRUNCATE) {
            return; // There is no order to speak of.
        }
        // Null for an insert, and where the watch doesn't capture it: it has to be made with "before": true.
        Order before = change.before(Order.class);
        Order after = change.after(Order.class);
        try (Connection connection = database.getConnection();
                PreparedStatement note = connection.prepareStatement(NOTE)) {
            note.setLong(1, Long.parseLong(change.id()));
            note.setTimestamp(2, Timestamp.from(change.time()));
            note.setLong(3, change.key().get("id", Long.class));
            note.setString(4, change.operation().name());
            note.setString(5, before == null ? null : before.status());
            note.setString(6, after == null ? null : after.status());
            note.setBigDecimal(7, total(before));
            note.setBigDecimal(8, total(after));
            note.executeUpdate();
        }
    }

    private static BigDecimal total(Order order) {
        return order == null ? null : order.total();
    }
}
