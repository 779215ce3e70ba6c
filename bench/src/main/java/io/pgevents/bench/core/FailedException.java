package io.pgevents.bench.core;

/** A measurement came to nothing; the message says why, and stands in the report. */
public final class FailedException extends Exception {

    public FailedException(String reason) {
        super(reason);
    }
}
