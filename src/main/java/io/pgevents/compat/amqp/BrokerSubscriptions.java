package io.pgevents.compat.amqp;

import static io.pgevents.platform.Log.LOG;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.pgevents.platform.Database;
import io.pgevents.platform.StartUpException;
import io.pgevents.subscription.MaintainedSubscriptions;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.sqlclient.Row;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives every broker in {@code amqp.broker} a subscription to what is published to it: those of the start before the first
 * event is delivered, later ones within a second. It begins when the broker was known first, so nothing is passed over.
 */
@ApplicationScoped
class BrokerSubscriptions {

    private static final int BEFORE_THE_READER = 2_000;
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LOOK_AFTER_FAILURE = Duration.ofSeconds(5);

    /** In this order: a schema of the extension is one that the service may not look into. */
    private static final String IS_THERE = """
            SELECT CASE WHEN to_regclass('pgevents.amqp_broker') IS NULL THEN false
                        ELSE to_regclass('amqp.broker') IS NOT NULL END AS there""";

    /** Also those whose rows were deleted before they were seen: what was published to them must not be forgotten. */
    private static final String BROKERS = """
            SELECT broker_id, k.known_since, k.subscribed IS TRUE AS subscribed,
                   concat('/', pgevents.uri_segment(current_database()), '/amqp/', broker_id) AS source
              FROM (SELECT DISTINCT broker_id, true AS present FROM amqp.broker) AS b
              FULL JOIN pgevents.amqp_broker AS k USING (broker_id)
             WHERE $1 AND b.present OR k.subscribed IS NOT TRUE
             ORDER BY broker_id""";

    private static final String SUBSCRIBED = """
            INSERT INTO pgevents.amqp_broker (broker_id, subscribed) VALUES ($1, true)
            ON CONFLICT (broker_id) DO UPDATE SET subscribed = true""";

    /**
     * The first waits are short, for an exchange that is about to be declared, also after an outage, which takes about five
     * of them before the circuit opens. The later ones matter only for a broker that answers now and then.
     */
    private static final List<String> SCHEDULE = Stream.of(
                    List.of("PT1S", "PT2S", "PT5S"),
                    Collections.nCopies(6, "PT10S"),
                    Collections.nCopies(10, "PT1M"),
                    Collections.nCopies(20, "PT10M"))
            .flatMap(List::stream)
            .toList();

    private static final int BATCH_EVENTS = 500;
    private static final int BATCH_BYTES = 4 << 20;

    private final AmqpSchemaSettings settings;
    private final Database database;
    private final MaintainedSubscriptions subscriptions;
    private final Clock clock;
    private final ScheduledExecutorService executor =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "pgevents-amqp-brokers"));

    BrokerSubscriptions(
            AmqpSchemaSettings settings, Database database, MaintainedSubscriptions subscriptions, Clock clock) {
        this.settings = settings;
        this.database = database;
        this.subscriptions = subscriptions;
        this.clock = clock;
    }

    void start(@Observes @Priority(BEFORE_THE_READER) StartupEvent started) {
        if (!settings.amqp()) {
            return;
        }
        if (!database.run(IS_THERE).iterator().next().getBoolean("there")) {
            throw new StartUpException(
                    "pgevents.compat.amqp is true, but the database has no schema amqp of pgevents; set"
                            + " pgevents.liquibase.migrate-at-start=true or run its change log with the context compat-amqp");
        }
        subscribe(true);
        lookAfter(LOOK);
    }

    void stop(@Observes ShutdownEvent stopped) {
        executor.shutdownNow();
    }

    private void lookAfter(Duration wait) {
        executor.schedule(this::look, wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        Duration wait = LOOK;
        try {
            subscribe(false);
        } catch (RuntimeException e) {
            wait = LOOK_AFTER_FAILURE;
            LOG.brokersNotSubscribed(wait, String.valueOf(e.getMessage()));
        }
        if (!executor.isShutdown()) {
            lookAfter(wait);
        }
    }

    private void subscribe(boolean all) {
        for (Row row : database.run(BROKERS, all)) {
            int broker = row.getInteger("broker_id");
            String id = "pg-amqp-" + broker;
            if (subscriptions.maintain(id, definition(row), Set.of("source", "types"))) {
                LOG.brokerSubscribed(broker, id);
            } else {
                LOG.brokerSubscriptionTaken(broker, id);
            }
            database.run(SUBSCRIBED, broker);
        }
    }

    private ObjectNode definition(Row row) {
        ObjectNode definition = JsonNodeFactory.instance
                .objectNode()
                .put("sink", BrokerAddress.of(row.getInteger("broker_id")))
                .put("protocol", BrokerAddress.PROTOCOL)
                .put("source", row.getString("source"));
        definition.putArray("types").add(BrokerOrder.MESSAGE).add(BrokerOrder.EXCHANGE);
        ObjectNode config =
                definition.putObject("config").put("ordering", "all").put("timeout", "PT10S");
        SCHEDULE.forEach(config.putArray("schedule")::add);
        config.putObject("batch")
                .put("maxEvents", BATCH_EVENTS)
                .put("maxBytes", BATCH_BYTES)
                .put("maxWait", "PT0S");
        if (!row.getBoolean("subscribed")) {
            definition.set("startFrom", begin(row.getOffsetDateTime("known_since")));
        }
        return definition;
    }

    /** Who deletes a subscription does not want what was published before; so this is for the first one only. */
    private JsonNode begin(@Nullable OffsetDateTime knownSince) {
        if (knownSince == null) {
            return TextNode.valueOf("earliest");
        }
        Instant from = knownSince.toInstant();
        Instant now = clock.instant();
        // The clock of the database may be ahead, and no later time than now can be named.
        return JsonNodeFactory.instance.objectNode().put("time", (from.isAfter(now) ? now : from).toString());
    }
}
