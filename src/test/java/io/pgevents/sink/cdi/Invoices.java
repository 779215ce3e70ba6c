package io.pgevents.sink.cdi;

import static io.pgevents.api.Operation.UPDATE;

import io.pgevents.api.Broadcast;
import io.pgevents.api.DatabaseEvent;
import io.pgevents.api.Durable;
import io.pgevents.api.Notification;
import io.pgevents.api.OnChannel;
import io.pgevents.api.OnOperation;
import io.pgevents.api.OnTable;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The example of docs/cdi.md, word for word but for {@code @Alternative}: no other test is to have it. */
@Alternative
@Singleton
public class Invoices {

    /** placed_at becomes placedAt; columns that there is no member for are left out. */
    record Order(long id, BigDecimal total, String status, Instant placedAt) {}

    final Map<String, Order> written = new ConcurrentHashMap<>();
    final Map<String, BigDecimal> prices = new ConcurrentHashMap<>();
    final Set<String> alarms = ConcurrentHashMap.newKeySet();

    /** Exactly one replica is told, at least once. If this throws, it is told again. */
    void paid(@Observes @Durable("invoices") @OnTable("public.orders") @OnOperation(UPDATE) DatabaseEvent change) {
        Order order = change.after(Order.class);
        if (change.changed().contains("status") && order.status().equals("paid")) {
            // The same event may come twice, with the same id.
            written.putIfAbsent(change.id(), order);
        }
    }

    /** Every replica is told, while it runs. */
    void priceChanged(@Observes @Broadcast @OnTable("public.prices") DatabaseEvent change) {
        prices.remove(change.key().get("sku", String.class));
    }

    /** Shares the name "observers" with all that have none. */
    void alarm(@Observes @OnChannel("alarms") Notification notification) {
        alarms.add(notification.payload());
    }
}
