package io.pgevents.subscription;

import java.util.List;

/** The events that tell what has become of a subscription, which the database publishes ({@code 100-operator-event.sql}). */
final class OperatorEvents {

    private static final List<String> TYPES =
            List.of("pgevents.subscription.", "pgevents.delivery.", "pgevents.replay.");

    private OperatorEvents() {}

    /** By type, not by source: the tables of a database that is called pgevents have sources that begin like theirs. */
    static boolean isOne(String type) {
        return TYPES.stream().anyMatch(type::startsWith);
    }
}
