package io.pgevents.api;

/** What happened to a row, or to a whole table. */
public enum Operation {
    INSERT,
    UPDATE,
    DELETE,
    /** The whole table was emptied: the event has neither key nor rows. */
    TRUNCATE
}
