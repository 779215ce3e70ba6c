package io.pgevents.platform;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The keys that secrets are encrypted with before they are stored. All replicas need the same. */
@ConfigMapping(prefix = "pgevents.encryption")
public interface EncryptionSettings {

    /** The key that is encrypted with: 32 random bytes in base64, as {@code openssl rand -base64 32} makes them. */
    Optional<String> key();

    /** Instead of the key itself, a file that holds it. */
    Optional<Path> keyFile();

    /**
     * Further keys, which are only decrypted with: older ones, and one that is to be the key when every replica has it.
     * What is stored under one of them is encrypted anew at the start.
     */
    Optional<List<String>> previousKeys();
}
