package io.pgevents.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The {@code ipBlock} of a NetworkPolicy: a range of addresses, and ranges of it that are left out. */
final class IpBlock {

    private IpBlock() {}

    /** Whether a rule with this block lets a packet go to the address. */
    static boolean allows(JsonNode block, String address) {
        return isIn(address, block.path("cidr").asText())
                && StreamSupport.stream(block.path("except").spliterator(), false)
                        .noneMatch(range -> isIn(address, range.asText()));
    }

    private static boolean isIn(String address, String range) {
        byte[] one = bytes(address);
        String[] parts = range.split("/");
        byte[] network = bytes(parts[0]);
        int bits = Integer.parseInt(parts[1]);
        return one.length == network.length
                && Stream.iterate(0, bit -> bit < bits, bit -> bit + 1)
                        .allMatch(bit -> bit(one, bit) == bit(network, bit));
    }

    private static int bit(byte[] address, int bit) {
        return address[bit / 8] >> 7 - bit % 8 & 1;
    }

    private static byte[] bytes(String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
