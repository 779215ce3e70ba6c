package io.pgevents.compat.amqp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a subscription names a broker of schema {@code amqp}: {@code pg-amqp://broker-1}. */
final class BrokerAddress {

    static final String PROTOCOL = "PG_AMQP";

    private static final Pattern FORM = Pattern.compile("pg-amqp://broker-(-?[0-9]{1,10})");

    private BrokerAddress() {}

    static String of(int broker) {
        return "pg-amqp://broker-" + broker;
    }

    /** Null if it is no such address. */
    static @Nullable Integer read(String sink) {
        Matcher matcher = FORM.matcher(sink);
        try {
            return matcher.matches() ? Integer.valueOf(matcher.group(1)) : null;
        } catch (NumberFormatException tooLarge) {
            return null;
        }
    }
}
