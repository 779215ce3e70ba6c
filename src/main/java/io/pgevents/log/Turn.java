package io.pgevents.log;

import io.pgevents.platform.Statements;

/**
 * The right of one replica to read and deliver, while others stand by: an advisory lock that PostgreSQL gives back
 * when the session ends, however it ends.
 */
final class Turn {

    private static final String TAKE = "SELECT pg_try_advisory_lock(hashtext('pgevents'), hashtext('reader')) AS taken";

    private Turn() {}

    static boolean take(Statements session) {
        return session.run(TAKE).iterator().next().getBoolean("taken");
    }
}
