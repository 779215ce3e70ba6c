package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.Postgres;
import io.pgevents.support.Receiver;
import io.pgevents.support.ServiceProcess;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Large rows and large transactions pass through a small heap. */
class LargeEventsIT {

    private static final String HEAP = "-Xmx256m";
    /** {@code -Dpgevents.test.rows=1000000} for the whole million. */
    private static final int ROWS = Integer.getInteger("pgevents.test.rows", 100_000);

    private static final String ROW_OF_20_MB = "repeat(md5(random()::text), 655360)";

    private static Connection connection;
    private static Statement statement;
    private static ServiceProcess service;

    @BeforeAll
    static void start() throws SQLException {
        String database = Postgres.emptyDatabase();
        service = ServiceProcess.on(database, "large-events").withOption(HEAP).start();
        connection = Postgres.connect(database);
        statement = connection.createStatement();
        statement.execute("CREATE TABLE document (id integer PRIMARY KEY, n bigint NOT NULL DEFAULT 1, content text);"
                + " SELECT pgevents.watch('document')");
    }

    @AfterAll
    static void stop() throws SQLException {
        service.close();
        connection.close();
    }

    @Test
    void rows_of_20_MB_arrive_whole_also_several_of_them_in_one_transaction() throws SQLException {
        Map<String, String> hashes = new ConcurrentHashMap<>();
        try (var receiver = new Receiver().observedBy(event -> hashes.put(event.getString("subject"), hash(event)))) {
            String subscription = service.api().subscribe(receiver);

            statement.execute("INSERT INTO document (id, content) VALUES (1, " + ROW_OF_20_MB + ")");
            await().atMost(Duration.ofSeconds(60)).until(() -> receiver.acceptedMessages() == 1);
            statement.execute("INSERT INTO document (id, content) SELECT id, " + ROW_OF_20_MB
                    + " FROM generate_series(2, 6) AS id");

            await().atMost(Duration.ofSeconds(90)).until(() -> receiver.acceptedMessages() == 6);
            assertThat(new TreeMap<>(hashes)).isEqualTo(storedHashes());
            service.api().delete("/api/v1/subscriptions/" + subscription);
        }
        assertThat(service.handle().isAlive()).isTrue();
    }

    @Test
    void a_receiver_that_does_not_answer_large_events_does_not_exhaust_the_heap() throws SQLException {
        try (var receiver = new Receiver().answers(Receiver.HANG)) {
            String subscription = service.api().subscribe(receiver, "{\"timeout\": \"PT20S\"}");

            statement.execute("INSERT INTO document (id, content) SELECT id, " + ROW_OF_20_MB
                    + " FROM generate_series(101, 120) AS id");
            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            !service.api().deliveries(subscription, "retrying").isEmpty());

            service.api().delete("/api/v1/subscriptions/" + subscription);
        } finally {
            statement.execute("DELETE FROM document WHERE id > 100");
        }
        assertThat(service.handle().isAlive()).isTrue();
    }

    @Test
    void a_transaction_of_very_many_rows_arrives_once_and_fits_into_the_heap() throws SQLException {
        try (var receiver = new Receiver()) {
            String subscription = service.api().subscribe(receiver, "{\"maxConcurrency\": 64}");

            statement.execute("INSERT INTO document (id) SELECT 1000 + id FROM generate_series(1, " + ROWS + ") AS id");
            await().atMost(Duration.ofMinutes(15)).until(() -> receiver.acceptedMessages() == ROWS);

            assertThat(receiver.arrivals().stream()
                            .mapToInt(arrival -> Integer.parseInt(arrival.key()))
                            .distinct())
                    .hasSize(ROWS);
            assertThat(receiver.repeats()).isZero();
            service.api().delete("/api/v1/subscriptions/" + subscription);
        }
        assertThat(service.handle().isAlive()).isTrue();
    }

    private static Map<String, String> storedHashes() throws SQLException {
        Map<String, String> hashes = new TreeMap<>();
        try (var rows = statement.executeQuery("SELECT id, md5(content) FROM document WHERE content IS NOT NULL")) {
            while (rows.next()) {
                hashes.put(rows.getString(1), rows.getString(2));
            }
        }
        return hashes;
    }

    private static String hash(JsonObject event) {
        String content = event.getJsonObject("data").getJsonObject("after").getString("content", "");
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(content.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
