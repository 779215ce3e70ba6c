package io.pgevents.sink.webhook;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The blocks of IP addresses that webhooks must never reach unless the operator opens them, and the ways to hide in them. */
record ForbiddenRange(String cidr) {

    static Stream<ForbiddenRange> ofIpv4() {
        return Stream.of(
                        "0.0.0.0/8",
                        "10.0.0.0/8",
                        "100.64.0.0/10",
                        "127.0.0.0/8",
                        "169.254.0.0/16",
                        "172.16.0.0/12",
                        "192.0.0.0/24",
                        "192.0.2.0/24",
                        "192.88.99.0/24",
                        "192.168.0.0/16",
                        "198.18.0.0/15",
                        "198.51.100.0/24",
                        "203.0.113.0/24",
                        "224.0.0.0/4",
                        "240.0.0.0/4",
                        "255.255.255.255/32",
                        // The metadata services of clouds.
                        "169.254.169.254/32",
                        "169.254.170.2/32",
                        "100.100.100.200/32")
                .map(ForbiddenRange::new);
    }

    static Stream<ForbiddenRange> ofIpv6() {
        return Stream.of(
                        "::/128",
                        "::1/128",
                        "::/96",
                        "64:ff9b::/96",
                        "64:ff9b:1::/48",
                        "100::/64",
                        "2001::/32",
                        "2001:db8::/32",
                        "2002::/16",
                        "3fff::/20",
                        "5f00::/16",
                        "fc00::/7",
                        "fe80::/10",
                        "fec0::/10",
                        "ff00::/8",
                        // The metadata service of a cloud.
                        "fd00:ec2::254/128")
                .map(ForbiddenRange::new);
    }

    static Stream<ForbiddenRange> all() {
        return Stream.concat(ofIpv4(), ofIpv6());
    }

    InetAddress first() {
        return Network.parse(cidr).first();
    }

    InetAddress last() {
        Network network = Network.parse(cidr);
        byte[] bytes = network.first().getAddress();
        for (int bit = network.prefixLength(); bit < bytes.length * Byte.SIZE; bit++) {
            bytes[bit / Byte.SIZE] |= (byte) (1 << (Byte.SIZE - 1 - bit % Byte.SIZE));
        }
        return address(bytes);
    }

    /** First and last address, and for IPv4 each of them as an IPv6 address too, in all the ways there are. */
    List<InetAddress> addresses() {
        List<InetAddress> addresses = new ArrayList<>();
        for (InetAddress address : List.of(first(), last())) {
            addresses.add(address);
            if (address.getAddress().length == 4) {
                addresses.add(mapped(address));
                addresses.addAll(embedded(address));
            }
        }
        return addresses;
    }

    /** By NAT64 with either prefix, 6to4, Teredo, and as an IPv4-compatible address. */
    static List<InetAddress> embedded(InetAddress ipv4) {
        byte[] four = ipv4.getAddress();
        byte[] turned = new byte[4];
        for (int i = 0; i < 4; i++) {
            turned[i] = (byte) ~four[i];
        }
        return List.of(
                with("64:ff9b::", 12, four),
                with("64:ff9b:1::", 12, four),
                with("2002::", 2, four),
                with("2001:0:0102:0304::", 12, turned),
                with("::", 12, four));
    }

    private static InetAddress mapped(InetAddress ipv4) {
        byte[] bytes = new byte[16];
        bytes[10] = (byte) 0xFF;
        bytes[11] = (byte) 0xFF;
        System.arraycopy(ipv4.getAddress(), 0, bytes, 12, 4);
        return address(bytes);
    }

    private static InetAddress with(String prefix, int at, byte[] four) {
        byte[] bytes = Sinks.address(prefix).getAddress();
        System.arraycopy(four, 0, bytes, at, 4);
        return address(bytes);
    }

    /** Keeps an IPv4-mapped address as it is, which {@link InetAddress#getByAddress(byte[])} does not. */
    private static InetAddress address(byte[] bytes) {
        try {
            return bytes.length == 4 ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public String toString() {
        return cidr;
    }
}
