package io.pgevents.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority that signs certificates, made with the JDK's own tool; everything it gives away is PEM. */
public final class TestAuthority {

    private static final String PASSWORD = "changeit";

    private final Path store;

    /** @param name of its file, and of itself */
    public TestAuthority(Path directory, String name) {
        store = directory.resolve(name + ".p12");
        keytool("-alias", name, "-dname", "CN=" + name, "-ext", "bc:critical=ca:true");
    }

    /** The file that those have who trust it. */
    public Path certificate() {
        String name = store.getFileName().toString().replace(".p12", "");
        try {
            return Files.writeString(
                    store.resolveSibling(name + ".crt"),
                    pem("CERTIFICATE", open().getCertificate(name).getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new certificate for a host, and after it in the list its key. */
    public List<String> certificateFor(String host) {
        String name = store.getFileName().toString().replace(".p12", "");
        keytool("-alias", host, "-dname", "CN=" + host, "-ext", "san=dns:" + host, "-signer", name);
        try {
            KeyStore made = open();
            return List.of(
                    pem("CERTIFICATE", made.getCertificate(host).getEncoded()),
                    pem("PRIVATE KEY", made.getKey(host, PASSWORD.toCharArray()).getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyStore open() throws GeneralSecurityException {
        try (InputStream content = Files.newInputStream(store)) {
            KeyStore made = KeyStore.getInstance("PKCS12");
            made.load(content, PASSWORD.toCharArray());
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void keytool(String... options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair"));
        command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", PASSWORD));
        command.addAll(List.of(options));
        try {
            Process keytool =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String kind, byte[] content) {
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n";
    }
}
