package io.pgevents.sink.webhook;

import java.net.Inet4Address;
import java.net.InetAddress;

/** A block of IP addresses. An IPv4 block never contains an IPv6 address, or the other way round. */
record Network(InetAddress first, int prefixLength) {

    /**
     * Reads CIDR notation, {@code 10.0.0.0/8} or {@code fd00::/8}; an address alone is the block of that one address.
     *
     * @throws IllegalArgumentException if it is not, with what to write instead
     */
    static Network parse(String cidr) {
        String text = cidr.strip();
        int slash = text.indexOf('/');
        String addressPart = slash < 0 ? text : text.substring(0, slash);
        InetAddress address = IpLiteral.standard(addressPart);
        if (address == null || addressPart.indexOf(':') >= 0 && address instanceof Inet4Address) {
            throw malformed(text);
        }
        int bits = address.getAddress().length * Byte.SIZE;
        int prefixLength = slash < 0 ? bits : prefixLength(text.substring(slash + 1), bits, text);
        Network network = new Network(address, prefixLength);
        if (network.hasHostBits()) {
            throw new IllegalArgumentException(
                    text + " is an address inside of a network, not a network: clear the bits after the first "
                            + prefixLength + ", or write /" + bits + " for this one address");
        }
        return network;
    }

    private static int prefixLength(String digits, int bits, String text) {
        if (!digits.matches("\\d{1,3}") || Integer.parseInt(digits) > bits) {
            throw malformed(text);
        }
        return Integer.parseInt(digits);
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is not a network in CIDR notation, such as 10.0.0.0/8 or fd00::/8");
    }

    boolean contains(InetAddress address) {
        byte[] ours = first.getAddress();
        byte[] theirs = address.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefixLength; bit++) {
            if (bit(ours, bit) != bit(theirs, bit)) {
                return false;
            }
        }
        return true;
    }

    private boolean hasHostBits() {
        byte[] bytes = first.getAddress();
        for (int bit = prefixLength; bit < bytes.length * Byte.SIZE; bit++) {
            if (bit(bytes, bit) != 0) {
                return true;
            }
        }
        return false;
    }

    private static int bit(byte[] bytes, int index) {
        return bytes[index / Byte.SIZE] >> (Byte.SIZE - 1 - index % Byte.SIZE) & 1;
    }

    @Override
    public String toString() {
        return IpLiteral.text(first) + "/" + prefixLength;
    }
}
