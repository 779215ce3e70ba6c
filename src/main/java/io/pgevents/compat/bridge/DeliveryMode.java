package io.pgevents.compat.bridge;

import io.pgevents.platform.StartUpException;
import org.jspecify.annotations.Nullable;

/** Whether RabbitMQ keeps a message on disk. */
enum DeliveryMode {
    NON_PERSISTENT(1),
    PERSISTENT(2);

    private final int number;

    DeliveryMode(int number) {
        this.number = number;
    }

    /** As AMQP has it. */
    int number() {
        return number;
    }

    /**
     * @param variable the value of {@code DELIVERY_MODE}; null if it is not given
     * @throws StartUpException if it is no mode
     */
    static DeliveryMode of(@Nullable String variable) {
        if (variable == null || variable.equals("NON-PERSISTENT")) {
            return NON_PERSISTENT;
        }
        if (variable.equals("PERSISTENT")) {
            return PERSISTENT;
        }
        throw new StartUpException("DELIVERY_MODE is \"" + variable + "\"; it can be NON-PERSISTENT or PERSISTENT");
    }
}
