package io.pgevents.support;

/**
 * A webhook as a {@link Receiver} saw it.
 *
 * @param key the subject of the event
 * @param n the column {@code n} of the row; 0 if it has none
 * @param status what the receiver answered
 */
public record Arrival(String messageId, String key, long n, int status) {

    public boolean accepted() {
        return status >= 200 && status < 300;
    }
}
