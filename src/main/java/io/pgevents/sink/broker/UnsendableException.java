package io.pgevents.sink.broker;

/** No broker of this kind could ever take the message; the reason is fit for whoever looks into the dead letters. */
final class UnsendableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnsendableException(String reason) {
        super(reason, null, false, false);
    }
}
