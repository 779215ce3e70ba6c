package io.pgevents.capture;

import io.pgevents.platform.Database;

/** The right to run a source, until it is closed. */
interface SourceTurn extends AutoCloseable {

    /** Whether it still holds, to be asked every few seconds. Blocks on the database. */
    boolean holds();

    @Override
    void close();

    /** Of a source that every replica runs; there is one when the log can be written. */
    static SourceTurn ofEveryReplica(Database database) {
        database.run("SELECT 1");
        return new SourceTurn() {
            @Override
            public boolean holds() {
                return true;
            }

            @Override
            public void close() {}
        };
    }
}
