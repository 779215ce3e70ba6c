package io.pgevents.delivery;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a delivery stands. Public, like its JSON, because SmallRye OpenAPI reads it by reflection. */
public enum DeliveryStatus {
    /** Has no row, and waits in the log because its endpoint is down. Only ever shown, never stored. */
    PENDING,
    /** Waits for its next attempt. */
    RETRYING,
    /** Waits for an earlier delivery of its lane. */
    BLOCKED,
    DELIVERED,
    /** A dead letter: no more attempts unless somebody asks for one. */
    DEAD,
    /** Discarded by somebody. */
    CANCELLED;

    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static DeliveryStatus of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
