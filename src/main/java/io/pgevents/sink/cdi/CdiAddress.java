package io.pgevents.sink.cdi;

import java.util.regex.Pattern;

/** The sink of a subscription that calls the observers of one name: {@code cdi://name}. */
final class CdiAddress {

    static final String PROTOCOL = "CDI";

    /** With the prefix of the subscription's id in front it is an id. */
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,60}");

    private static final String PREFIX = "cdi://";

    private CdiAddress() {}

    static String of(String name) {
        return PREFIX + name;
    }

    /** The name, which may be no legal one; empty if it is no such sink. */
    static String name(String sink) {
        return sink.startsWith(PREFIX) ? sink.substring(PREFIX.length()) : "";
    }
}
