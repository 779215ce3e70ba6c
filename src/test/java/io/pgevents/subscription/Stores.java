package io.pgevents.subscription;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.platform.Database;
import java.util.List;

/** Stored subscriptions for tests of other packages. */
public final class Stores {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Stores() {}

    public static SubscriptionStore store(Database database) {
        return new SubscriptionStore(new SubscriptionTable(database));
    }

    /** Stores a subscription that begins now. @param spec as the REST API takes it */
    public static void create(Database database, String id, String spec) {
        try {
            new SubscriptionTable(database)
                    .insert(id, (ObjectNode) JSON.readTree(spec), List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
