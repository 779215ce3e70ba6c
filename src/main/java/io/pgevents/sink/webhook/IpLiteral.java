package io.pgevents.sink.webhook;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** IP addresses written as text. Nothing here asks a name server. */
final class IpLiteral {

    private static final int OCTAL = 8;
    private static final int DECIMAL = 10;
    private static final int HEX = 16;

    private IpLiteral() {}

    /**
     * An address in the usual notation, dotted decimal or RFC 4291; null if it is not one, or has a zone. An
     * IPv4-mapped IPv6 address is returned as the IPv4 address that it is.
     */
    static @Nullable InetAddress standard(String text) {
        if (NetUtil.isValidIpV4Address(text)) {
            return of(NetUtil.createByteArrayFromIpAddressString(text));
        }
        if (!text.matches("[0-9a-fA-F.]*:[0-9a-fA-F:.]*")) {
            return null;
        }
        try {
            // In brackets it is a literal or an error; Java never looks it up.
            return InetAddress.getByName("[" + text + "]");
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** Whether URL parsers take this host for an IPv4 address: the last label is a number (WHATWG URL, "ends in a number"). */
    static boolean endsInNumber(String host) {
        return host.substring(host.lastIndexOf('.') + 1).matches("\\d+|0[xX][0-9a-fA-F]*");
    }

    /**
     * An IPv4 address in any spelling that some resolver or library takes: one to four parts, each decimal, octal or
     * hexadecimal, the last filling the bytes that are left (inet_aton, and the IPv4 parser of WHATWG URL).
     *
     * @return null if it is none
     */
    static @Nullable InetAddress anySpelling(String host) {
        String[] parts = host.split("\\.", -1);
        if (parts.length > 4) {
            return null;
        }
        long address = 0;
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            long value = number(parts[i]);
            long limit = last ? 1L << Byte.SIZE * (4 - i) : 1L << Byte.SIZE;
            if (value < 0 || value >= limit) {
                return null;
            }
            address |= last ? value : value << Byte.SIZE * (3 - i);
        }
        return of(new byte[] {(byte) (address >> 24), (byte) (address >> 16), (byte) (address >> 8), (byte) address});
    }

    private static long number(String part) {
        int radix = DECIMAL;
        String digits = part;
        if (part.startsWith("0x") || part.startsWith("0X")) {
            radix = HEX;
            digits = part.length() == 2 ? "0" : part.substring(2);
        } else if (part.length() > 1 && part.startsWith("0")) {
            radix = OCTAL;
        }
        try {
            return digits.matches("[0-9a-fA-F]+") ? Long.parseLong(digits, radix) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** The canonical text, RFC 5952 for IPv6. */
    static String text(InetAddress address) {
        return NetUtil.toAddressString(address);
    }

    static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an IP address has 4 or 16 bytes", e);
        }
    }
}
