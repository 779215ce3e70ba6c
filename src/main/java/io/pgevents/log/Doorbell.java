package io.pgevents.log;

import io.pgevents.platform.Statements;

/**
 * Lets writers wake a sleeping reader without a NOTIFY in every transaction: whoever commits while the bell is armed
 * disarms it and notifies; everybody else only appends.
 */
final class Doorbell {

    private final boolean inUse;

    Doorbell(boolean inUse) {
        this.inUse = inUse;
    }

    /**
     * Asks to be woken by the next writer. An event that is appended before this takes effect is not announced, so
     * the log has to be looked at once more before going to sleep.
     */
    void arm(Statements database) {
        if (inUse) {
            database.run("SELECT pgevents.arm()");
        }
    }
}
