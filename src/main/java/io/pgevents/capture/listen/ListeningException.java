package io.pgevents.capture.listen;

/** A session that does not hear what it listens to, or not any more. */
final class ListeningException extends RuntimeException {

    ListeningException(String message) {
        super(message);
    }
}
