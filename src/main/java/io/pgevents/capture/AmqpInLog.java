package io.pgevents.capture;

import io.pgevents.platform.Database;
import io.pgevents.platform.DatabaseUnavailableException;
import io.pgevents.platform.Problem;
import io.pgevents.platform.StatementException;
import io.pgevents.platform.Statements;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes messages of a queue to the log, in their order. Blocks on the database. */
@Singleton
class AmqpInLog {

    /** What is larger is rejected; POST /events takes no more either. */
    private static final int LARGEST = 64 * 1024 * 1024;

    /** Data exception, and program limit exceeded: the same message will never be taken. */
    private static final List<String> FOREVER = List.of("22", "54");

    private static final String APPEND = "SELECT pgevents.append_message($1, $2, $3, $4::text::json, NULL)";

    private static final String SOURCE =
            "SELECT concat('/', pgevents.uri_segment(current_database()), '/amqp/', $1::text) AS source";

    private final Database database;

    AmqpInLog(Database database) {
        this.database = database;
    }

    /** Of the events that tell of messages; the name is fit for a URI. */
    String source(String name) {
        return database.run(SOURCE, name).iterator().next().getString("source");
    }

    /**
     * All that the log can take are committed when this returns.
     *
     * @return for each message null, or why the log can never take it
     * @throws DatabaseUnavailableException if some may not be there; those that have an id may be given again
     */
    List<@Nullable String> append(List<AmqpInMessage> batch) {
        List<@Nullable String> refusals = new ArrayList<>();
        try {
            if (batch.stream().noneMatch(AmqpInLog::isTooLarge)) {
                database.inTransaction(transaction -> {
                    batch.forEach(message -> write(transaction, message));
                    return batch;
                });
                batch.forEach(message -> refusals.add(null));
                return refusals;
            }
        } catch (Problem | StatementException oneOfThem) {
            refusals.clear();
        }
        batch.forEach(message -> refusals.add(alone(message)));
        return refusals;
    }

    private @Nullable String alone(AmqpInMessage message) {
        if (isTooLarge(message)) {
            return "it has more than " + LARGEST + " bytes";
        }
        try {
            return database.inTransaction(transaction -> {
                write(transaction, message);
                return null;
            });
        } catch (Problem otherContent) {
            return told(message);
        } catch (StatementException refused) {
            return refusal(refused);
        }
    }

    /** As an event that tells of it, not as the CloudEvent that it is. */
    private @Nullable String told(AmqpInMessage message) {
        try {
            return database.inTransaction(transaction -> {
                tell(transaction, message);
                return null;
            });
        } catch (StatementException refused) {
            return refusal(refused);
        }
    }

    private static String refusal(StatementException refused) {
        if (FOREVER.stream().noneMatch(refused.sqlState()::startsWith)) {
            throw refused;
        }
        return String.valueOf(refused.getMessage());
    }

    private static boolean isTooLarge(AmqpInMessage message) {
        return message.body().length > LARGEST;
    }

    private static void write(Statements transaction, AmqpInMessage message) {
        List<Message> events = AmqpInEvents.cloudEvents(message);
        if (events == null) {
            tell(transaction, message);
        } else {
            events.forEach(event -> Publisher.publish(transaction, event));
        }
    }

    private static void tell(Statements transaction, AmqpInMessage message) {
        Message event = AmqpInEvents.told(message);
        if (event.id().isEmpty()) {
            transaction.run(APPEND, event.source(), event.type(), event.subject(), event.data());
        } else {
            Publisher.publish(transaction, event);
        }
    }
}
