package io.pgevents.platform;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * A text that does not lie in memory as it is, so that whoever searches a heap dump for credentials does not find it. What
 * lives longer than an attempt or a request holds secrets in this form, and whoever needs one opens it each time, which takes
 * well under a microsecond. Immutable, thread-safe.
 *
 * <p>It is hidden, not encrypted: random bytes, and the text under them (XOR), lie side by side. A key would be in the same
 * dump, keep out nobody more, and make each delivery dearer.
 */
public final class Sealed {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] mask;
    private final byte[] masked;

    private Sealed(byte[] mask, byte[] masked) {
        this.mask = mask;
        this.masked = masked;
    }

    public static Sealed of(String plain) {
        byte[] bytes = plain.getBytes(StandardCharsets.UTF_8);
        byte[] mask = new byte[bytes.length];
        RANDOM.nextBytes(mask);
        return new Sealed(mask, xor(bytes, mask));
    }

    /** The text; not to be kept. */
    public String open() {
        return new String(xor(masked, mask), StandardCharsets.UTF_8);
    }

    private static byte[] xor(byte[] one, byte[] other) {
        byte[] result = new byte[one.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (byte) (one[i] ^ other[i]);
        }
        return result;
    }

    /** Without the text. */
    @Override
    public String toString() {
        return "Sealed";
    }
}
