package io.pgevents.compat.relay;

/** No message can be made of an event, now or later; the text says why. */
public final class UnsendableException extends Exception {

    private static final long serialVersionUID = 1L;

    public UnsendableException(String message) {
        super(message);
    }
}
