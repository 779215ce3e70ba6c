package io.pgevents.compat.bridge;

/** What the name on the right of a binding is at the broker; there may be both, and then it is the exchange. */
enum Entity {
    EXCHANGE,
    QUEUE,
    NEITHER
}
