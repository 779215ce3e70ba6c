package io.pgevents.sink.extension;

import io.pgevents.api.EventSink;
import io.pgevents.platform.StartUpException;
import io.pgevents.subscription.SinkType;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A sink that an extension brings.
 *
 * @param className of the bean, as whoever wrote the extension knows it
 */
record FoundSink(String className, EventSink bean) {

    private static final Pattern PROTOCOL = Pattern.compile("[A-Z][A-Z0-9_.+-]{0,39}");

    /** @throws StartUpException if a protocol is not the name of one, or served twice */
    static SortedMap<String, FoundSink> byProtocol(List<FoundSink> found, List<SinkType> builtIn) {
        SortedMap<String, FoundSink> byProtocol = new TreeMap<>();
        for (FoundSink sink : found) {
            String protocol = sink.protocol();
            builtIn.stream()
                    .filter(type -> type.protocol().equals(protocol))
                    .findAny()
                    .ifPresent(type -> {
                        throw taken(protocol, type.getClass().getName(), sink.className());
                    });
            FoundSink other = byProtocol.putIfAbsent(protocol, sink);
            if (other != null) {
                throw taken(protocol, other.className(), sink.className());
            }
        }
        return byProtocol;
    }

    private String protocol() {
        String protocol = bean.protocol();
        if (protocol == null || !PROTOCOL.matcher(protocol).matches()) {
            throw new StartUpException("the sink " + className + " has the protocol '" + protocol
                    + "'; it must begin with a capital letter and go on with those, digits and . + - _, such as FILE");
        }
        return protocol;
    }

    private static StartUpException taken(String protocol, String one, String another) {
        return new StartUpException("two sinks serve the protocol " + protocol + ": " + one + " and " + another
                + "; give one another name, or take its jar out of providers and run bin/pgevents build");
    }
}
