package io.pgevents.platform.auth;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a token is made of: {@code pge_<id>_<secret>}. The secret has 256 random bits, so a hash without salt and without
 * rounds is enough: nobody can try them all.
 */
record Secret(String id, String text) {

    private static final Pattern TOKEN = Pattern.compile("pge_([a-z0-9]{1,32})_([a-z0-9]{40,64})");
    private static final int ID_BITS = 60;
    private static final int SECRET_BITS = 256;
    private static final int FEWEST_DIGITS = 40;
    private static final SecureRandom RANDOM = new SecureRandom();

    static Secret random() {
        String text;
        do {
            text = digits(SECRET_BITS);
        } while (text.length() < FEWEST_DIGITS);
        return new Secret(digits(ID_BITS), text);
    }

    private static String digits(int bits) {
        return new BigInteger(bits, RANDOM).toString(Character.MAX_RADIX);
    }

    /** Empty if the text is not made like a token. */
    static Optional<Secret> parse(String token) {
        Matcher matcher = TOKEN.matcher(token);
        return matcher.matches() ? Optional.of(new Secret(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    /** The whole token: to be shown once. */
    String token() {
        return "pge_" + id + "_" + text;
    }

    byte[] hash() {
        return hash(text);
    }

    static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "Secret[" + id + "]";
    }
}
