package io.pgevents.platform.amqp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A broker of AMQP 0-9-1 and how to log on to it. Two that are equal share their connections.
 *
 * @param name what it is called in messages to operators
 * @param addresses where it can be reached, at least one: tried in this order, one after the other
 * @param password null for {@code guest}
 * @param tls whether connections are encrypted; the certificate must then be trusted and be for the host that was dialled
 * @param tlsConfiguration the name of the configuration in Quarkus' TLS registry, {@code quarkus.tls.<name>.…}; null for
 *     the certificates that the JDK trusts
 */
public record AmqpBroker(
        String name,
        List<Address> addresses,
        String virtualHost,
        String username,
        @Nullable String password,
        boolean tls,
        @Nullable String tlsConfiguration) {

    public static final int PORT = 5672;
    public static final int TLS_PORT = 5671;
    public static final String GUEST = "guest";

    /** @throws IllegalArgumentException if there is no address, or a TLS configuration without TLS */
    public AmqpBroker {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("a broker needs an address");
        }
        if (tlsConfiguration != null && !tls) {
            throw new IllegalArgumentException("a broker without TLS has no TLS configuration");
        }
    }

    /** Without TLS. */
    public AmqpBroker(
            String name, List<Address> addresses, String virtualHost, String username, @Nullable String password) {
        this(name, addresses, virtualHost, username, password, false, null);
    }

    /**
     * Reads a URI by the <a href="https://www.rabbitmq.com/docs/uri-spec">specification of RabbitMQ</a>:
     * {@code amqp[s]://[user[:password]@]host[:port][,host[:port]…][/virtual-host]}, with what is special in it
     * percent-encoded. Without a user it is {@code guest}, without a virtual host {@code /}. Beyond the specification there
     * may be several hosts, and a virtual host's slashes need not be encoded: {@code amqp://host//} is the virtual host
     * {@code /}. Parameters ({@code ?…}) are refused.
     *
     * @throws IllegalArgumentException saying what is wrong, without the password
     */
    public static AmqpBroker of(String name, String uri) {
        return AmqpUri.parse(uri).broker(name);
    }

    /** The same with another way of proving certificates. */
    public AmqpBroker withTls(@Nullable String configuration) {
        return new AmqpBroker(name, addresses, virtualHost, username, password, true, configuration);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return name + " (" + (tls ? "amqps" : "amqp") + "://"
                + String.join(",", addresses.stream().map(Address::toString).toList()) + ", virtual host '"
                + virtualHost + "', user '" + username + "')";
    }

    /** @param host a name or an address; of IPv6 without brackets */
    public record Address(String host, int port) {

        /** @throws IllegalArgumentException if there is no host, or the port is none */
        public Address {
            if (host.isBlank()) {
                throw new IllegalArgumentException("a host is missing");
            }
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("the port " + port + " of " + host + " is not between 1 and 65535");
            }
        }

        /**
         * Reads {@code host}, {@code host:port} or {@code [IPv6]:port}.
         *
         * @throws IllegalArgumentException saying what is wrong
         */
        public static Address of(String text, int defaultPort) {
            String address = text.strip();
            if (address.contains("@")) {
                throw new IllegalArgumentException(
                        "an address is host:port, without a user; set username and password beside it");
            }
            int colon = address.lastIndexOf(':');
            boolean hasPort = colon > address.lastIndexOf(']') && address.indexOf(':') == colon
                    || address.startsWith("[") && colon > address.lastIndexOf(']');
            String host = hasPort ? address.substring(0, colon) : address;
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            return new Address(host, hasPort ? port(address.substring(colon + 1), host) : defaultPort);
        }

        private static int port(String text, String host) {
            if (!text.matches("[0-9]{1,9}")) {
                throw new IllegalArgumentException("the port '" + text + "' of " + host + " is not a number");
            }
            return Integer.parseInt(text);
        }

        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }
}
