package io.pgevents.bench.broker;

import io.pgevents.bench.core.Directories;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The files of a broker that is gone. */
final class Leftovers {

    private Leftovers() {}

    /** Removes them; if that fails they stay, which does no harm. */
    static void remove(@Nullable Path directory) {
        try {
            if (directory != null) {
                Directories.remove(directory);
            }
        } catch (IOException e) {
            System.err.println("Files were left behind in " + directory + ": " + e.getMessage());
        }
    }
}
