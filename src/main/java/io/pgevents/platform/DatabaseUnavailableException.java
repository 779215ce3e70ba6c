package io.pgevents.platform;

/** The database could not be asked: not reachable, shutting down, or silent for too long. Nothing is known of the outcome. */
public final class DatabaseUnavailableException extends RuntimeException {

    DatabaseUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
