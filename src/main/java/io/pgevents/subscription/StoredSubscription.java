package io.pgevents.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.platform.auth.Reach;
import io.pgevents.subscription.Subscription.Status;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code pgevents.subscription}.
 *
 * @param spec the definition as its owner gave it, without the secret; a header that can't be decrypted is masked
 * @param owner null for the operators
 * @param reach what its owner may see
 * @param trouble why nothing can be delivered, whatever the status: what can't be decrypted; null if there is none
 */
record StoredSubscription(
        String id,
        long version,
        Status status,
        @Nullable String statusReason,
        ObjectNode spec,
        SigningSecrets secrets,
        @Nullable String trouble,
        @Nullable String owner,
        Reach reach,
        OffsetDateTime createdAt,
        OffsetDateTime updatedAt) {

    /** As it is in effect. */
    Status effectiveStatus() {
        return trouble == null ? status : Status.DISABLED;
    }

    @Nullable
    String effectiveReason() {
        return trouble == null ? statusReason : Reading.UNSERVABLE + trouble;
    }

    /** Without the spec, whose headers may hold credentials, and without the secrets. */
    @Override
    public String toString() {
        return "StoredSubscription[" + id + " v" + version + " " + status + "]";
    }
}
