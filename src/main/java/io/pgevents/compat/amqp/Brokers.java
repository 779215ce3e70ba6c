package io.pgevents.compat.amqp;

import io.pgevents.platform.Database;
import io.pgevents.platform.amqp.AmqpBroker;
import io.pgevents.platform.amqp.AmqpBroker.Address;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What stands in {@code amqp.broker}. Thread-safe. */
@ApplicationScoped
class Brokers {

    /** So long a change of the table can go unnoticed while everything works. */
    private static final Duration FRESH = Duration.ofSeconds(2);

    /** The order in which pg_amqp tries them. */
    private static final String ROWS = """
            SELECT host, port, coalesce(vhost, '/') AS vhost, coalesce(username, 'guest') AS username,
                   coalesce(password, 'guest') AS password
              FROM amqp.broker WHERE broker_id = $1 ORDER BY host DESC, port""";

    private final Database database;
    private final AmqpSchemaSettings settings;
    private final Map<Integer, Known> known = new ConcurrentHashMap<>();

    Brokers(Database database, AmqpSchemaSettings settings) {
        this.database = database;
        this.settings = settings;
    }

    /** What rows must have in common to be addresses of one broker. */
    private record Account(String virtualHost, String username, String password, boolean tls) {

        /** Not to be logged. */
        @Override
        public String toString() {
            return "Account[" + username + "]";
        }
    }

    /** @param brokers one for each account; the first is to be tried first */
    private record Known(List<AmqpBroker> brokers, long since) {

        boolean isFresh() {
            return System.nanoTime() - since < FRESH.toNanos();
        }
    }

    /**
     * The broker to send to now. Blocks on the database, unless it has been asked lately.
     *
     * @return null if there is no row of it
     * @throws IllegalArgumentException if a row has no possible port or host
     */
    @Nullable
    AmqpBroker find(int id) {
        Known last = known.get(id);
        if (last == null || !last.isFresh()) {
            last = new Known(inOrderOf(last, read(id)), System.nanoTime());
            known.put(id, last);
        }
        return last.brokers().isEmpty() ? null : last.brokers().get(0);
    }

    /** It did not work: the table is read again, and if it has rows with another account, those are next. */
    void failed(int id, AmqpBroker broker) {
        known.computeIfPresent(id, (key, present) -> {
            List<AmqpBroker> next = new ArrayList<>(present.brokers());
            if (next.remove(broker)) {
                next.add(broker);
            }
            return new Known(next, System.nanoTime() - FRESH.toNanos());
        });
    }

    private static List<AmqpBroker> inOrderOf(@Nullable Known last, List<AmqpBroker> read) {
        return last != null
                        && last.brokers().size() == read.size()
                        && last.brokers().containsAll(read)
                ? last.brokers()
                : read;
    }

    private List<AmqpBroker> read(int id) {
        Map<Account, List<Address>> addresses = new LinkedHashMap<>();
        for (Row row : database.run(ROWS, id)) {
            addresses
                    .computeIfAbsent(account(row), account -> new ArrayList<>())
                    .add(new Address(row.getString("host"), row.getInteger("port")));
        }
        return addresses.entrySet().stream()
                .map(entry -> broker(id, entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Account account(Row row) {
        return new Account(
                row.getString("vhost"),
                row.getString("username"),
                row.getString("password"),
                row.getInteger("port") == AmqpBroker.TLS_PORT);
    }

    private AmqpBroker broker(int id, Account account, List<Address> addresses) {
        String tls = account.tls() ? settings.amqpTlsConfigurationName().orElse(null) : null;
        return new AmqpBroker(
                "amqp.broker " + id,
                addresses,
                account.virtualHost(),
                account.username(),
                account.password(),
                account.tls(),
                tls);
    }
}
