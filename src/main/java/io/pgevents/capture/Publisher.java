package io.pgevents.capture;

import io.pgevents.platform.Database;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.platform.Statements;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Logs published messages, each once: the same source and id again gives the first event. Blocks on the database. */
@ApplicationScoped
class Publisher {

    /** @param event the id in the log; @param fresh false if it was there already */
    record Published(long event, boolean fresh) {}

    private static final String PUBLISH = """
            SELECT event_id, first, same
              FROM pgevents.publish_once($1, $2, $3, $4, $5, $6::text::json, $7::text::json)""";

    private final Database database;

    Publisher(Database database) {
        this.database = database;
    }

    /**
     * All of them or none.
     *
     * @throws Problem {@code duplicate-event} if one of this source and id exists with other content
     */
    List<Published> publish(List<Message> messages) {
        return database.inTransaction(transaction ->
                messages.stream().map(message -> publish(transaction, message)).toList());
    }

    /**
     * As part of a transaction.
     *
     * @throws Problem {@code duplicate-event} if one of this source and id exists with other content
     */
    static Published publish(Statements transaction, Message message) {
        Row row = transaction
                .run(
                        PUBLISH,
                        message.source(),
                        message.id(),
                        digest(message),
                        message.type(),
                        message.subject(),
                        message.data(),
                        message.attributes().toString())
                .iterator()
                .next();
        if (!row.getBoolean("same")) {
            throw Problem.of(
                    ProblemType.DUPLICATE_EVENT,
                    "An event of source '" + message.source() + "' with id '" + message.id()
                            + "' was published before, with other content.");
        }
        return new Published(row.getLong("event_id"), row.getBoolean("first"));
    }

    private static String digest(Message message) {
        String content = String.join(
                "\n",
                message.type(),
                "" + message.subject(),
                message.attributes().toString(),
                "" + message.data());
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
