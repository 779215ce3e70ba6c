package io.pgevents.platform;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key of AES-256 in Galois/Counter mode (NIST SP 800-38D): 96-bit random nonces, 128-bit tags. At a few thousand values
 * under one key the chance that a nonce comes twice is nil. Thread-safe.
 */
final class EncryptionKey {

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int ID_LENGTH = 8;
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec key;
    private final String id;

    private EncryptionKey(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
            this.id = HexFormat.of().formatHex(digest).substring(0, ID_LENGTH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * @param origin what is to blame if it is no key, for example the name of a setting
     * @throws StartUpException which does not repeat any of it
     */
    static EncryptionKey parse(String base64, String origin) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(base64.trim());
        } catch (IllegalArgumentException e) {
            // Its message would quote the key.
            throw noKey(origin, "is not base64");
        }
        if (key.length != KEY_BYTES) {
            throw noKey(origin, "holds " + key.length + " bytes");
        }
        return new EncryptionKey(key);
    }

    /** A new key in base64. */
    static String generate() {
        byte[] key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    private static StartUpException noKey(String origin, String wrong) {
        return new StartUpException(
                origin + " " + wrong + "; a key is 32 random bytes in base64: openssl rand -base64 32");
    }

    /** Tells keys apart, and nothing about the key. */
    String id() {
        return id;
    }

    byte[] encrypt(byte[] plain, byte[] context) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(plain);
            byte[] both = Arrays.copyOf(nonce, NONCE_BYTES + encrypted.length);
            System.arraycopy(encrypted, 0, both, NONCE_BYTES, encrypted.length);
            return both;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + CIPHER, e);
        }
    }

    /** @throws GeneralSecurityException if it was not encrypted with this key in this context, or was changed since */
    byte[] decrypt(byte[] both, byte[] context) throws GeneralSecurityException {
        if (both.length < NONCE_BYTES) {
            throw new GeneralSecurityException("too short");
        }
        return cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(both, NONCE_BYTES), context)
                .doFinal(both, NONCE_BYTES, both.length - NONCE_BYTES);
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] context) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context);
        return cipher;
    }
}
