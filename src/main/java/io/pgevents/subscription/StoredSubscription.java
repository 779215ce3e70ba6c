package io.pgevents.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.subscription.Subscription.Status;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code pgevents.subscription}.
 *
 * @param spec the definition as its owner gave it, without the secret
 */
record StoredSubscription(
        String id,
        long version,
        Status status,
        @Nullable String statusReason,
        ObjectNode spec,
        List<String> secrets,
        OffsetDateTime createdAt,
        OffsetDateTime updatedAt) {

    /** Without the spec, whose headers may hold credentials, and without the secrets. */
    @Override
    public String toString() {
        return "StoredSubscription[" + id + " v" + version + " " + status + "]";
    }
}
