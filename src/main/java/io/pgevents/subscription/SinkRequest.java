package io.pgevents.subscription;

import java.util.Map;

/**
 * What the owner of a subscription wants of a sink, before it is saved.
 *
 * @param sink the subscription's {@code sink}; errors belong to the pointer {@code /sink}
 * @param headers its {@code protocolsettings.headers}, names and values already found to be legal in HTTP and not
 *     reserved; errors belong to pointers below {@code /protocolsettings/headers}
 * @param settings the other members of its {@code protocolsettings}, each one of {@link SinkType#settings()}; errors
 *     belong to pointers below {@code /protocolsettings}
 * @param handshake whether the receiver has to be asked for its consent now. Of a subscription that wants that, it has to
 *     whenever sink, headers, rate or this wish itself are new or have changed
 * @param ratePerSecond the most requests of a second, {@code /config/ratePerSecond}; infinite for no bound
 */
public record SinkRequest(
        String sink,
        Map<String, String> headers,
        Map<String, String> settings,
        boolean handshake,
        double ratePerSecond) {

    /**
     * The name of a header by which a sink recognises, in {@link Subscription#headers()}, that the receiver was asked for
     * its consent and is to be told with every delivery who sends. The sink gives it its own value, whatever it has here.
     */
    public static final String ORIGIN_HEADER = "WebHook-Request-Origin";

    /** Without settings. */
    public SinkRequest(String sink, Map<String, String> headers, boolean handshake, double ratePerSecond) {
        this(sink, headers, Map.of(), handshake, ratePerSecond);
    }

    /** Without the headers, which may hold credentials. */
    @Override
    public String toString() {
        return "SinkRequest[" + sink + "]";
    }
}
