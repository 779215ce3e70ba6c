package io.pgevents.platform;

/** A stored value can't be decrypted. The message, which completes a sentence about the value, holds none of it. */
public final class UndecryptableException extends Exception {

    UndecryptableException(String message) {
        super(message, null, false, false);
    }
}
