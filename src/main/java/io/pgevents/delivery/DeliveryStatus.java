package io.pgevents.delivery;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a delivery that left a row stands. Public, like its JSON, because SmallRye OpenAPI reads it by reflection. */
public enum DeliveryStatus {
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
