package io.pgevents.subscription;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.platform.Database;
import io.pgevents.platform.Encryption;
import io.pgevents.platform.Encryptions;
import io.pgevents.platform.LookUps;
import java.time.Clock;
import java.time.Duration;

/** Stored subscriptions for tests of other packages. */
public final class Stores {

    private static final ObjectMapper JSON = new ObjectMapper();

    static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private Stores() {}

    public static SubscriptionStore store(Database database) {
        return new SubscriptionStore(table(database, Encryptions.none(), Clock.systemUTC()), limits());
    }

    static SubscriptionTable table(Database database, Encryption encryption, Clock clock) {
        var vault = new SubscriptionVault(encryption);
        return new SubscriptionTable(
                database,
                new LookUps(database),
                new SubscriptionRows(vault, clock),
                vault,
                new SecretTable(database, vault, clock));
    }

    static DeliveryLimits limits() {
        return () -> Duration.ofSeconds(20);
    }

    /** Stores a subscription that begins now. @param spec as the REST API takes it */
    public static void create(Database database, String id, String spec) {
        var table = table(database, Encryptions.none(), Clock.systemUTC());
        ObjectNode definition = json(spec);
        table.insert(id, definition, SECRET, definition.at("/config/shards").asInt(1), StartFrom.NOW);
    }

    static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
