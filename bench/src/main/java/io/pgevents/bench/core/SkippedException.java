package io.pgevents.bench.core;

/** A side can't be measured on this machine; the message says what is missing. */
public final class SkippedException extends Exception {

    public SkippedException(String reason) {
        super(reason);
    }
}
