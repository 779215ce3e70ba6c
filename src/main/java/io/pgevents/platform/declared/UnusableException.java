package io.pgevents.platform.declared;

/** Nothing can be learned from a file as it is; the message says why, in one line. */
final class UnusableException extends Exception {

    UnusableException(String message) {
        super(message);
    }
}
