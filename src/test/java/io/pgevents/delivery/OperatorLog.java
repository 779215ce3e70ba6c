package io.pgevents.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgevents.platform.Database;
import java.util.ArrayList;
import java.util.List;

/** The operator events that a test's database has logged. */
final class OperatorLog {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Database database;

    OperatorLog(Database database) {
        this.database = database;
    }

    /** Their types without {@code pgevents.}, oldest first. */
    List<String> types(String subscription) {
        List<String> types = new ArrayList<>();
        database.run("SELECT type FROM pgevents.event WHERE source = $1 ORDER BY id", source(subscription))
                .forEach(row -> types.add(row.getString(0).substring("pgevents.".length())));
        return types;
    }

    /** The data of the newest one of the type. */
    JsonNode newest(String subscription, String type) {
        String data = database.run(
                        "SELECT data::text FROM pgevents.event WHERE source = $1 AND type = $2 ORDER BY id DESC LIMIT 1",
                        source(subscription),
                        "pgevents." + type)
                .iterator()
                .next()
                .getString(0);
        try {
            return JSON.readTree(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String source(String subscription) {
        return "/pgevents/subscriptions/" + subscription;
    }
}
