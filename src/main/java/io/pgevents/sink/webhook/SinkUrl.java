package io.pgevents.sink.webhook;

import java.net.IDN;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The URL of a webhook, taken apart. One text has one meaning here, or is refused: two parsers that disagree about the
 * host of a URL are how a guard is passed by.
 *
 * @param host canonical: lower case, ASCII, without a trailing dot, IPv6 in brackets, IPv4 in dotted decimal
 * @param target path and query exactly as they were written
 * @param literal the address, if the host is one
 */
record SinkUrl(
        String scheme,
        String host,
        int port,
        String target,
        @Nullable InetAddress literal) {

    private static final int LONGEST_URL = 2048;
    private static final int LONGEST_NAME = 253;

    private record Host(String text, @Nullable InetAddress literal) {}

    boolean isTls() {
        return scheme.equals("https");
    }

    /** @throws IllegalArgumentException if it is not a URL that can be a webhook's, with what to do about it */
    static SinkUrl parse(String url) {
        if (url.length() > LONGEST_URL) {
            throw invalid("must have at most " + LONGEST_URL + " characters");
        }
        if (url.chars().anyMatch(c -> c <= ' ' || c == 0x7F || Character.isSpaceChar(c) || Character.isISOControl(c))) {
            throw invalid("must not contain white space or control characters");
        }
        int colon = url.indexOf("://");
        String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw invalid("must begin with https:// (or http://, where the operator allows it)");
        }
        String rest = url.substring(colon + 3);
        int end = endOfAuthority(rest);
        String authority = rest.substring(0, end);
        if (authority.indexOf('@') >= 0) {
            throw invalid("must not contain a user name or password; give credentials as a header");
        }
        int portAt = authority.indexOf(':', Math.max(0, authority.lastIndexOf(']')));
        Host host = host(portAt < 0 ? authority : authority.substring(0, portAt));
        int port = portAt < 0 ? (scheme.equals("https") ? 443 : 80) : port(authority.substring(portAt + 1));
        return new SinkUrl(scheme, host.text(), port, target(rest.substring(end)), host.literal());
    }

    private static int endOfAuthority(String rest) {
        for (int i = 0; i < rest.length(); i++) {
            if ("/?#".indexOf(rest.charAt(i)) >= 0) {
                return i;
            }
        }
        return rest.length();
    }

    private static int port(String digits) {
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) < 1 || Integer.parseInt(digits) > 65535) {
            throw invalid("must have a port from 1 to 65535, or none");
        }
        return Integer.parseInt(digits);
    }

    private static Host host(String text) {
        if (text.startsWith("[")) {
            return bracketed(text);
        }
        String name = withoutTrailingDot(ascii(text));
        if (IpLiteral.endsInNumber(name)) {
            InetAddress address = IpLiteral.anySpelling(name);
            if (address == null) {
                throw invalid("has a host that ends in a number but is not an IPv4 address");
            }
            return new Host(IpLiteral.text(address), address);
        }
        return new Host(name, null);
    }

    private static Host bracketed(String text) {
        String inner = text.endsWith("]") ? text.substring(1, text.length() - 1) : "";
        InetAddress address = inner.indexOf(':') < 0 ? null : IpLiteral.standard(inner);
        if (address == null) {
            throw invalid("must have an IPv6 address without a zone between the brackets");
        }
        String canonical = IpLiteral.text(address);
        return new Host(address.getAddress().length == 4 ? canonical : "[" + canonical + "]", address);
    }

    /** Maps an internationalised name, full-width digits and ideographic full stops to what is asked of the name server. */
    private static String ascii(String text) {
        try {
            return IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw invalid("must have a host of letters, digits, hyphens and full stops");
        }
    }

    private static String withoutTrailingDot(String name) {
        String stripped = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (stripped.isEmpty()
                || stripped.length() > LONGEST_NAME
                || stripped.startsWith(".")
                || stripped.endsWith(".")
                || stripped.contains("..")) {
            throw invalid("must have a host, without empty parts between its full stops");
        }
        return stripped;
    }

    private static String target(String text) {
        if (text.indexOf('#') >= 0) {
            throw invalid("must not have a fragment (#): it would never be sent");
        }
        try {
            if (text.chars().anyMatch(c -> c > 0x7F)) {
                throw invalid("must have every character that is not ASCII percent-encoded in path and query");
            }
            new URI("https://host" + text);
        } catch (URISyntaxException e) {
            throw invalid("must have a path and query of the characters that RFC 3986 allows, others percent-encoded");
        }
        return text.startsWith("/") ? text : "/" + text;
    }

    private static IllegalArgumentException invalid(String message) {
        return new IllegalArgumentException(message);
    }
}
