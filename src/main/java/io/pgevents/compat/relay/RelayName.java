package io.pgevents.compat.relay;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What the subscriptions of one of the two are called.
 *
 * @param scheme of their sinks, which have no host: so each is an endpoint with a breaker of its own
 * @param prefix of their ids
 */
public record RelayName(String scheme, String prefix) {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,50}");
    private static final int READABLE = 40;

    /** An id of a subscription, readable if the name allows it and different for every name. */
    public String subscription(String name) {
        if (PLAIN.matcher(name).matches()) {
            return prefix + name;
        }
        var checksum = new CRC32();
        checksum.update(name.getBytes(StandardCharsets.UTF_8));
        String readable = name.replaceAll("[^A-Za-z0-9_-]", "_");
        return prefix + readable.substring(0, Math.min(READABLE, readable.length())) + "-"
                + HexFormat.of().toHexDigits((int) checksum.getValue());
    }

    public String sink(String name) {
        return scheme + ":" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The name that a sink is made of; null if it is none of these. */
    public @Nullable String ofSink(String sink) {
        if (!sink.startsWith(scheme + ":")) {
            return null;
        }
        String name = URLDecoder.decode(sink.substring(scheme.length() + 1), StandardCharsets.UTF_8);
        return sink(name).equals(sink) ? name : null;
    }
}
