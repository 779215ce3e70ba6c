package io.pgevents.delivery;

/** What has become of a delivery that was to have a row. */
enum RowFate {
    /** The later ones of its lane have to wait for it. */
    IN_THE_WAY,
    /** There was a row already, or there is one now, that nobody waits for. */
    NOT_IN_THE_WAY,
    /** The lease has changed hands, or there is no such subscription any more: nothing was stored. */
    REFUSED
}
