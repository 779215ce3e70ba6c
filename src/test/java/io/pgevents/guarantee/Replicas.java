package io.pgevents.guarantee;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.Postgres;
import io.pgevents.support.ServiceProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Several replicas of the service on one database, and who of them serves what, as the database has it. */
final class Replicas implements AutoCloseable {

    /** So short that a test can wait for its end several times. */
    static final Duration LEASE = Duration.parse(System.getProperty("pgevents.test.lease", "PT4S"));

    /** Delivery settings that go with so short a lease. */
    static final String TIMEOUT = "\"timeout\": \"PT2S\"";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** @param owner the name of the replica that serves it now; null if none does */
    record Lease(String subscription, int shard, long epoch, String owner) {}

    private final String database;
    private final String name;
    private final Duration lease;
    private final List<ServiceProcess> all = new ArrayList<>();
    private int count;

    /**
     * @param name of each of them and of its log file, with a number behind it
     * @param lease who stands still for four fifths of it counts as dead
     */
    Replicas(String database, String name, Duration lease) {
        this.database = database;
        this.name = name;
        this.lease = lease;
    }

    /** Starts one more. */
    ServiceProcess add() {
        String full = name + "-" + ++count;
        ServiceProcess replica = ServiceProcess.on(database, full)
                .withOption("-Xmx256m")
                .with("pgevents.replica.name", full)
                .with("pgevents.replica.lease", lease.toString())
                .with("pgevents.delivery.max-timeout", "PT3S");
        all.add(replica);
        return replica.start();
    }

    List<ServiceProcess> all() {
        return List.copyOf(all);
    }

    /** Forgets one that has ended. */
    void remove(ServiceProcess replica) {
        all.remove(replica);
    }

    /** Waits until a replica that was away counts as alive. */
    void awaitBack(ServiceProcess replica) {
        await().atMost(PATIENCE).until(() -> alive().contains(replica.name()));
    }

    /** Which of them serves the first shard of a subscription. */
    ServiceProcess ownerOf(String subscription) {
        awaitEverythingServed();
        String owner = leases().stream()
                .filter(lease -> lease.subscription().equals(subscription))
                .findFirst()
                .orElseThrow()
                .owner();
        return all.stream()
                .filter(replica -> replica.name().equals(owner))
                .findFirst()
                .orElseThrow();
    }

    List<Lease> leasesOf(ServiceProcess replica) {
        return leases().stream()
                .filter(lease -> replica.name().equals(lease.owner()))
                .toList();
    }

    /** Ordered by subscription and shard. */
    List<Lease> leases() {
        List<Lease> leases = new ArrayList<>();
        try (Connection connection = Postgres.connect(database);
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT l.subscription_id, l.shard, l.epoch, r.name
                          FROM pgevents.lease AS l
                          LEFT JOIN pgevents.replica AS r ON r.id = l.owner AND r.expires_at > now()
                         ORDER BY l.subscription_id, l.shard""")) {
            while (rows.next()) {
                leases.add(new Lease(rows.getString(1), rows.getInt(2), rows.getLong(3), rows.getString(4)));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return leases;
    }

    /** How many leases each has that has any. */
    Collection<Long> shares() {
        return shares(leases());
    }

    static Collection<Long> shares(List<Lease> leases) {
        return leases.stream()
                .filter(lease -> lease.owner() != null)
                .collect(groupingBy(Lease::owner, counting()))
                .values();
    }

    /** Waits until a living replica serves each lease. */
    void awaitEverythingServed() {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(leases()).extracting(Lease::owner).doesNotContainNull());
    }

    @Override
    public void close() {
        all.forEach(ServiceProcess::close);
    }

    private Set<String> alive() {
        Set<String> alive = new HashSet<>();
        try (Connection connection = Postgres.connect(database);
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT name FROM pgevents.replica WHERE expires_at > now()")) {
            while (rows.next()) {
                alive.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return alive;
    }
}
