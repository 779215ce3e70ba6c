package io.pgevents.capture;

import io.pgevents.platform.Database;

/** The classes of this package for tests of others. */
public final class Captures {

    private Captures() {}

    public static ListenedChannels channels(Database database) {
        return new ListenedChannels(database);
    }
}
