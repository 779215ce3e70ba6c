package io.pgevents.platform;

/** The service cannot start as it is configured; the message is the one line that the operator sees. */
public final class StartUpException extends RuntimeException {

    public StartUpException(String message) {
        super(message);
    }

    public StartUpException(String message, Throwable cause) {
        super(message, cause);
    }
}
