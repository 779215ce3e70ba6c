package io.pgevents.support;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Random bytes that a test can put together again, and that are in no heap until then. */
public final class Hidden {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] mask;
    private final byte[] masked;

    public Hidden(int length) {
        mask = new byte[length];
        masked = new byte[length];
        RANDOM.nextBytes(mask);
        // Any two random parts make random bytes.
        RANDOM.nextBytes(masked);
    }

    public byte[] bytes() {
        byte[] bytes = new byte[mask.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (mask[i] ^ masked[i]);
        }
        return bytes;
    }

    public String hex() {
        return HexFormat.of().formatHex(bytes());
    }

    public String base64() {
        return Base64.getEncoder().encodeToString(bytes());
    }
}
