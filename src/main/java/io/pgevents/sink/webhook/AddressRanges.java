package io.pgevents.sink.webhook;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The addresses that are nobody's public endpoint, by IANA's special-purpose address registries (RFC 6890 and its
 * successors), and those that only wrap another address.
 */
final class AddressRanges {

    private static final List<Network> FORBIDDEN = Stream.of(
                    "0.0.0.0/8", // this host
                    "10.0.0.0/8", // private
                    "100.64.0.0/10", // carrier-grade NAT
                    "127.0.0.0/8", // loopback
                    "169.254.0.0/16", // link-local; the metadata services of clouds
                    "172.16.0.0/12", // private
                    "192.0.0.0/24", // IETF protocol assignments
                    "192.0.2.0/24", // documentation
                    "192.88.99.0/24", // 6to4 relays, deprecated
                    "192.168.0.0/16", // private
                    "198.18.0.0/15", // benchmarks
                    "198.51.100.0/24", // documentation
                    "203.0.113.0/24", // documentation
                    "224.0.0.0/4", // multicast
                    "240.0.0.0/4", // reserved, and broadcast
                    // IPv6: whatever is not in 2000::/3, the only block assigned to global unicast. Among it are
                    // ::, ::1, ::/96, 64:ff9b::/96 and 64:ff9b:1::/48 (NAT64), 100::/64, 5f00::/16, fc00::/7 with
                    // fd00:ec2::254 (metadata), fe80::/10, fec0::/10 and ff00::/8.
                    "::/3",
                    "4000::/2",
                    "8000::/1",
                    "2001::/23", // IETF protocol assignments, among them Teredo
                    "2001:db8::/32", // documentation
                    "2002::/16", // 6to4
                    "3fff::/20") // documentation
            .map(Network::parse)
            .toList();

    private static final Network NAT64 = Network.parse("64:ff9b::/96");
    private static final Network NAT64_LOCAL = Network.parse("64:ff9b:1::/48");
    private static final Network COMPATIBLE = Network.parse("::/96");
    private static final Network SIX_TO_FOUR = Network.parse("2002::/16");
    private static final Network TEREDO = Network.parse("2001::/32");

    private AddressRanges() {}

    static boolean isForbidden(InetAddress address) {
        return FORBIDDEN.stream().anyMatch(range -> range.contains(address));
    }

    /**
     * The IPv4 address that packets to this IPv6 address end at: of NAT64 (RFC 6052), 6to4 (RFC 3056), Teredo (RFC 4380)
     * and IPv4-compatible addresses. IPv4-mapped ones need no care, since Java holds them as IPv4.
     */
    static Optional<InetAddress> embedded(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return Optional.empty();
        }
        byte[] bytes = address.getAddress();
        if (NAT64.contains(address) || NAT64_LOCAL.contains(address) || COMPATIBLE.contains(address)) {
            return Optional.of(IpLiteral.of(Arrays.copyOfRange(bytes, 12, 16)));
        }
        if (SIX_TO_FOUR.contains(address)) {
            return Optional.of(IpLiteral.of(Arrays.copyOfRange(bytes, 2, 6)));
        }
        if (TEREDO.contains(address)) {
            byte[] client = Arrays.copyOfRange(bytes, 12, 16);
            for (int i = 0; i < client.length; i++) {
                client[i] = (byte) ~client[i];
            }
            return Optional.of(IpLiteral.of(client));
        }
        return Optional.empty();
    }
}
