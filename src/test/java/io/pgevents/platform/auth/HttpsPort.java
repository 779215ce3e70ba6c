package io.pgevents.platform.auth;

import io.pgevents.support.broker.PemCertificate;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A port with TLS, and a certificate for localhost that nobody has signed. */
public final class HttpsPort implements QuarkusTestResourceLifecycleManager {

    private Path directory;

    @Override
    public Map<String, String> start() {
        try {
            directory = Files.createTempDirectory("pgevents-https");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        PemCertificate pem = PemCertificate.forHost(directory, "localhost");
        return Map.of(
                "quarkus.http.ssl.certificate.files", pem.certificate().toString(),
                "quarkus.http.ssl.certificate.key-files", pem.key().toString(),
                "quarkus.http.test-ssl-port", "0");
    }

    @Override
    public void stop() {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
