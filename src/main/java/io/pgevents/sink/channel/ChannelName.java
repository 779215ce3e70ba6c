package io.pgevents.sink.channel;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a channel is called in a subscription: its id, and its sink. */
final class ChannelName {

    /** With its prefix an id of a subscription, and the authority of a URI. */
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_-]{1,56}");

    private static final String ID = "channel-";
    private static final String SINK = "incoming://";

    private ChannelName() {}

    static boolean isValid(String channel) {
        return VALID.matcher(channel).matches();
    }

    static String subscription(String channel) {
        return ID + channel;
    }

    static String sink(String channel) {
        return SINK + channel;
    }

    /** The channel that a subscription's sink names; null if it names none. */
    static @Nullable String ofSink(String sink) {
        String channel = sink.startsWith(SINK) ? sink.substring(SINK.length()) : "";
        return isValid(channel) ? channel : null;
    }
}
