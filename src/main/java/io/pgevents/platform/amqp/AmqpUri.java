package io.pgevents.platform.amqp;

import io.pgevents.platform.amqp.AmqpBroker.Address;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The parts of a URI of AMQP, as {@link AmqpBroker#of} describes it. */
record AmqpUri(boolean tls, String username, String password, List<Address> addresses, String virtualHost) {

    /** java.net.URI knows one host only. The last @ ends the credentials: of those before it some may not be encoded. */
    private static final Pattern FORM = Pattern.compile(
            "(?<scheme>amqps?)://((?<user>[^:/?#]*)(:(?<password>[^/?#]*))?@)?(?<hosts>[^/?#@]*)(/(?<vhost>[^?#]*))?",
            Pattern.CASE_INSENSITIVE);

    static AmqpUri parse(String uri) {
        Matcher form = FORM.matcher(uri.strip());
        if (!form.matches()) {
            boolean parameters = uri.contains("?") || uri.contains("#");
            throw new IllegalArgumentException(
                    "must be amqp:// or amqps://, followed by user:password@host:port/virtual-host"
                            + (parameters ? ", without parameters (a '?' or '#' in a password is %3F or %23)" : ""));
        }
        String virtualHost = form.group("vhost");
        if (virtualHost != null && virtualHost.contains("@")) {
            // It is far more likely a slash in a password, of which the rest would be taken for a host and told.
            throw new IllegalArgumentException(
                    "has an '@' after a '/': a '/' in a password is written %2F, an '@' in a virtual host %40");
        }
        boolean tls = form.group("scheme").length() > "amqp".length();
        int port = tls ? AmqpBroker.TLS_PORT : AmqpBroker.PORT;
        List<Address> addresses = Stream.of(form.group("hosts").split(",", -1))
                .map(host -> Address.of(host, port))
                .toList();
        return new AmqpUri(
                tls,
                decoded(form.group("user"), AmqpBroker.GUEST),
                decoded(form.group("password"), AmqpBroker.GUEST),
                addresses,
                decoded(virtualHost, "/"));
    }

    AmqpBroker broker(String name) {
        return new AmqpBroker(name, addresses, virtualHost, username, password, tls, null);
    }

    private static String decoded(@Nullable String part, String absent) {
        if (part == null) {
            return absent;
        }
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has a '%' that begins no escape; a percent sign is written %25");
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "AmqpUri[" + addresses + "]";
    }
}
