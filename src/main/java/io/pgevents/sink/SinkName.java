package io.pgevents.sink;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A sink that the operator has configured and a subscription names: {@code <scheme>://<name>}. */
public final class SinkName {

    private static final Pattern FORM = Pattern.compile("([a-z]+)://([A-Za-z0-9][A-Za-z0-9._-]{0,127})/?");

    private SinkName() {}

    /**
     * The name in the URI of a sink.
     *
     * @param what it is that is named, for example {@code channel}
     * @throws IllegalArgumentException if it is not of that form
     */
    public static String of(String sink, String scheme, String what) {
        Matcher form = FORM.matcher(sink);
        if (!form.matches() || !form.group(1).equals(scheme)) {
            throw new IllegalArgumentException("must be " + scheme + "://, followed by the name of a " + what
                    + ": letters, digits, full stops, underscores and hyphens, at most 128");
        }
        return form.group(2);
    }
}
