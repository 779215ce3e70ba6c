package io.pgevents.platform;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@link Encryption} for tests. */
public final class Encryptions {

    private Encryptions() {}

    public static Encryption none() {
        return of(Optional.empty(), Optional.empty(), List.of());
    }

    /** @param previous keys that are only decrypted with */
    public static Encryption with(String key, String... previous) {
        return of(Optional.of(key), Optional.empty(), List.of(previous));
    }

    public static String key() {
        return EncryptionKey.generate();
    }

    static Encryption of(Optional<String> key, Optional<Path> file, List<String> previous) {
        return new Encryption(new EncryptionSettings() {
            @Override
            public Optional<String> key() {
                return key;
            }

            @Override
            public Optional<Path> keyFile() {
                return file;
            }

            @Override
            public Optional<List<String>> previousKeys() {
                return previous.isEmpty() ? Optional.empty() : Optional.of(previous);
            }
        });
    }
}
