package io.pgevents.sink.broker;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The sink of a subscription to a channel: {@code <scheme>://<channel>}. */
final class ChannelAddress {

    private static final Pattern FORM = Pattern.compile("([a-z]+)://([A-Za-z0-9][A-Za-z0-9._-]{0,127})/?");

    private ChannelAddress() {}

    /**
     * The name of the channel.
     *
     * @throws IllegalArgumentException if it is not of that form
     */
    static String channel(String sink, String scheme) {
        Matcher form = FORM.matcher(sink);
        if (!form.matches() || !form.group(1).equals(scheme)) {
            throw new IllegalArgumentException("must be " + scheme + "://, followed by the name of a channel: letters,"
                    + " digits, full stops, underscores and hyphens, at most 128");
        }
        return form.group(2);
    }
}
