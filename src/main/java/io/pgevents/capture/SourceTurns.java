package io.pgevents.capture;

import org.jspecify.annotations.Nullable;

/** Gives one source the right to run here. */
interface SourceTurns {

    /**
     * Blocks on the database.
     *
     * @param lost called on any thread, at most once, if the right is lost
     * @return null if another replica has it
     */
    @Nullable
    SourceTurn take(Runnable lost);
}
