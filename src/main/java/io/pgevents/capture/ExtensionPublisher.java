package io.pgevents.capture;

import io.pgevents.api.EventPublisher;
import io.pgevents.platform.Database;
import io.pgevents.platform.DatabaseUnavailableException;
import io.pgevents.platform.StatementException;
import io.vertx.core.Context;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Writes what extensions publish to the log, one transaction each, on the caller's thread. */
@Singleton
final class ExtensionPublisher implements EventPublisher {

    private static final String APPEND = """
            SELECT pgevents.append_message($1, $2, $3, $4::text::json, NULL) AS id""";

    /** Class 22 of PostgreSQL's error codes: data exception. */
    private static final String DATA_EXCEPTION = "22";

    private final Database database;

    ExtensionPublisher(Database database) {
        this.database = database;
    }

    @Override
    public String publish(String source, String type, @Nullable String subject, @Nullable String data) {
        if (Context.isOnEventLoopThread()) {
            throw new IllegalStateException("EventPublisher.publish waits for the database, so it must not be called on"
                    + " the event loop " + Thread.currentThread().getName() + "; call it on a worker thread");
        }
        checkUri(source);
        checkText("type", type);
        if (type.startsWith(MessageReader.RESERVED)) {
            throw new IllegalArgumentException("the prefix " + MessageReader.RESERVED + " of the type '" + type
                    + "' is reserved; begin with a domain of yours");
        }
        if (subject != null) {
            checkText("subject", subject);
        }
        try {
            long id = database.run(APPEND, source, type, subject, data)
                    .iterator()
                    .next()
                    .getLong("id");
            return Long.toString(id);
        } catch (DatabaseUnavailableException unavailable) {
            throw new IllegalStateException(
                    "the event may have been written or not: " + unavailable.getMessage(), unavailable);
        } catch (StatementException refused) {
            if (refused.sqlState().startsWith(DATA_EXCEPTION)) {
                throw new IllegalArgumentException("the data is not JSON: " + refused.getMessage(), refused);
            }
            throw refused;
        }
    }

    private static void checkUri(String source) {
        checkText("source", source);
        try {
            new URI(source);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("the source is no URI reference: " + e.getMessage(), e);
        }
    }

    private static void checkText(String name, @Nullable String value) {
        if (value == null || value.isEmpty() || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the " + name + " must be a text that is not empty, without U+0000");
        }
    }
}
