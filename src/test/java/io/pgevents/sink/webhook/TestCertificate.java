package io.pgevents.sink.webhook;

import io.vertx.core.net.PfxOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A self-signed certificate made with the JDK's own tool; the same store serves a server and those who trust it. */
final class TestCertificate {

    private TestCertificate() {}

    static PfxOptions forHost(Path directory, String host) throws Exception {
        Path store = directory.resolve(host + ".p12");
        Path output = directory.resolve("keytool.log");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit",
                        "-dname",
                        "CN=" + host,
                        "-ext",
                        "san=dns:" + host))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException(Files.readString(output));
        }
        return new PfxOptions().setPath(store.toString()).setPassword("changeit");
    }
}
