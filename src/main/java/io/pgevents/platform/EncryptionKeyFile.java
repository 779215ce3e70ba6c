package io.pgevents.platform;

import static io.pgevents.platform.Log.LOG;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** A key of its own for the embedded database, which should need no configuration to be safe. */
final class EncryptionKeyFile {

    private static final String NAME = "encryption.key";

    private EncryptionKeyFile() {}

    /**
     * The file beside the data directory that holds the key, made if it is not there. Beside and not inside, so that a
     * copy of the data alone tells no secret.
     */
    static Path beside(Path dataDirectory) {
        Path file = dataDirectory.toAbsolutePath().normalize().resolveSibling(NAME);
        if (!Files.exists(file)) {
            make(file);
            LOG.encryptionKeyMade(file.toString());
        }
        return file;
    }

    /** Under another name first: half a key file would keep the service from starting. */
    private static void make(Path file) {
        Path unfinished = file.resolveSibling(NAME + ".new");
        try {
            Files.deleteIfExists(unfinished);
            Files.createFile(unfinished, onlyForTheOwner(file));
            Files.writeString(unfinished, EncryptionKey.generate() + System.lineSeparator());
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new StartUpException(
                    "The encryption key can't be stored in " + file + "; set pgevents.encryption.key", e);
        }
    }

    private static FileAttribute<?>[] onlyForTheOwner(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
