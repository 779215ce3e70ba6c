package io.pgevents.support;

/**
 * A webhook as a {@link Receiver} saw it.
 *
 * @param key the subject of the event
 * @param n the column {@code n} of the row; 0 if it has none
 * @param status what the receiver answered; {@link Receiver#HANG} or {@link Receiver#HOLD} if nothing at first
 * @param at when it came, by {@link System#nanoTime}
 * @param underWay how many requests had no answer at that time, with this one
 */
public record Arrival(String messageId, String key, long n, int status, long at, int underWay) {

    public boolean accepted() {
        return status >= 200 && status < 300;
    }

    /** The subscription that it was sent for. */
    public String subscription() {
        return messageId.split("_", 3)[2];
    }
}
