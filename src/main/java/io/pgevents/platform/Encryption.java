package io.pgevents.platform;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts what must not be readable in a dump of the database. The stored form is {@code enc:v1:<key id>:<base64>};
 * whatever does not begin so is plain text, from before there was a key. Thread-safe.
 */
@ApplicationScoped
public class Encryption {

    /** No plain text that is to be stored may begin so. */
    public static final String MARK = "enc:v1:";

    private final Map<String, EncryptionKey> keys = new LinkedHashMap<>();
    private final @Nullable EncryptionKey first;

    /** @throws StartUpException if a key can't be read, or is none */
    Encryption(EncryptionSettings settings) {
        first = firstKey(settings);
        List<String> previous = settings.previousKeys().orElse(List.of());
        if (first != null) {
            keys.put(first.id(), first);
        }
        for (String older : previous) {
            EncryptionKey key = EncryptionKey.parse(older, "A key in pgevents.encryption.previous-keys");
            keys.putIfAbsent(key.id(), key);
        }
    }

    private static @Nullable EncryptionKey firstKey(EncryptionSettings settings) {
        if (settings.key().isPresent() && settings.keyFile().isPresent()) {
            throw new StartUpException(
                    "pgevents.encryption.key and pgevents.encryption.key-file are both set; remove one of them");
        }
        if (settings.keyFile().isPresent()) {
            return read(settings.keyFile().get());
        }
        return settings.key()
                .map(key -> EncryptionKey.parse(key, "pgevents.encryption.key"))
                .orElse(null);
    }

    private static EncryptionKey read(Path file) {
        try {
            return EncryptionKey.parse(
                    Files.readString(file, StandardCharsets.US_ASCII), "The file in pgevents.encryption.key-file");
        } catch (IOException e) {
            throw new StartUpException(
                    "pgevents.encryption.key-file is " + file.toAbsolutePath() + ", which can't be read", e);
        }
    }

    /** Whether there is a key to encrypt with; without one everything is stored as it is. */
    public boolean isOn() {
        return first != null;
    }

    /**
     * The form to store.
     *
     * @param context what it is and whose; it can be decrypted only as the same, so that nobody who can write to the
     *     database can make one value pass for another
     */
    public String encrypt(String plain, String context) {
        if (first == null) {
            return plain;
        }
        byte[] encrypted = first.encrypt(bytes(plain), bytes(context));
        return MARK + first.id() + ':' + Base64.getEncoder().encodeToString(encrypted);
    }

    /**
     * The plain text of what is stored.
     *
     * @throws UndecryptableException if the key is not there, or it is not what was stored
     */
    public String decrypt(String stored, String context) throws UndecryptableException {
        if (!stored.startsWith(MARK)) {
            return stored;
        }
        String[] parts = stored.substring(MARK.length()).split(":", 2);
        EncryptionKey key = keys.get(parts[0]);
        if (key == null) {
            throw new UndecryptableException(
                    "is encrypted with the key " + parts[0] + ", which this service was not given");
        }
        try {
            byte[] plain = key.decrypt(Base64.getDecoder().decode(parts[1]), bytes(context));
            return new String(plain, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new UndecryptableException("was changed since it was encrypted, or belongs to something else");
        }
    }

    /** Whether it is stored as {@link #encrypt} would do it now. */
    public boolean isCurrent(String stored) {
        return first == null || stored.startsWith(MARK + first.id() + ':');
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
