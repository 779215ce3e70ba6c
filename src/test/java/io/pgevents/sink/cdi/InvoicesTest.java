package io.pgevents.sink.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.platform.Database;
import io.pgevents.platform.Superuser;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The example of the documentation does what it says there. */
@QuarkusTest
@TestProfile(Observing.class)
@WithTestResource(PostgresResource.class)
class InvoicesTest {

    private static final String SOURCE = "src/test/java/io/pgevents/sink/cdi/Invoices.java";

    @Inject
    @Superuser
    Database database;

    @Inject
    Invoices invoices;

    @Test
    void the_documentation_shows_it_as_it_is() throws IOException {
        String source = Files.readString(Path.of(SOURCE));
        String page = Files.readString(Path.of("docs/cdi.md"));

        assertThat(page).contains(source.substring(source.indexOf("@Singleton")));
        assertThat(source.lines()
                        .filter(line -> line.startsWith("import io.pgevents") || line.startsWith("import static")))
                .allSatisfy(line -> assertThat(page).contains(line));
    }

    @Test
    void an_order_that_was_paid_is_invoiced() {
        database.run("CREATE TABLE orders (id bigint PRIMARY KEY, total numeric, status text, placed_at timestamptz)");
        database.run("SELECT pgevents.watch('orders')");

        database.run("INSERT INTO orders VALUES (7, 12.50, 'new', '2026-03-01 12:00+02'), (8, 1, 'new', now())");
        database.run("UPDATE orders SET total = 2 WHERE id = 8");
        database.run("UPDATE orders SET status = 'paid' WHERE id = 7");

        await().untilAsserted(() -> assertThat(invoices.written.values())
                .containsExactly(
                        new Invoices.Order(7, new BigDecimal("12.50"), "paid", Instant.parse("2026-03-01T10:00:00Z"))));
    }

    @Test
    void a_price_that_has_changed_leaves_the_cache() {
        database.run("CREATE TABLE prices (sku text PRIMARY KEY, amount numeric)");
        database.run("SELECT pgevents.watch('prices')");
        invoices.prices.put("apple", BigDecimal.ONE);
        invoices.prices.put("pear", BigDecimal.ONE);

        database.run("INSERT INTO prices VALUES ('apple', 2)");

        await().untilAsserted(() -> assertThat(invoices.prices).containsOnlyKeys("pear"));
    }

    @Test
    void an_alarm_on_the_channel_is_heard() {
        database.run("SELECT pgevents.publish('pgevents.notification', NULL,"
                + " '{\"channel\": \"quiet\", \"payload\": \"nothing\", \"pid\": 1}')");
        database.run("SELECT pgevents.publish('pgevents.notification', NULL,"
                + " '{\"channel\": \"alarms\", \"payload\": \"fire\", \"pid\": 1}')");

        await().untilAsserted(() -> assertThat(invoices.alarms).containsExactly("fire"));
    }
}
