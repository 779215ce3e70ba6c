package io.pgevents.compat.relay;

import io.pgevents.capture.ListenedChannels;

/** What the text of a {@code LISTEN} statement names: both originals put it there as it was given to them. */
public final class ListenName {

    private ListenName() {}

    /**
     * The channel as PostgreSQL knows it: folded to lower case, unless it is in double quotes.
     *
     * @param text as it stands after {@code LISTEN}
     */
    public static String channel(String text) {
        boolean quoted = text.length() > 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : ListenedChannels.folded(text);
    }
}
