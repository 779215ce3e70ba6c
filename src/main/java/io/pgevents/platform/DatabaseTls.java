package io.pgevents.platform;

import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * TLS to PostgreSQL, by the parameters {@code sslmode} and {@code sslrootcert} of the URL, which are those of libpq (PostgreSQL's
 * manual, 34.1.2). JDBC knows them; the reactive client learns them here. There is no TLS that verifies half of what it should:
 * whoever can stand between could read along.
 */
final class DatabaseTls {

    private static final String MODE = "sslmode";
    private static final String AUTHORITY = "sslrootcert";
    private static final String NONE = "disable";
    private static final String FULL = "verify-full";

    private DatabaseTls() {}

    /** @throws StartUpException if the URL asks for TLS in a way that is not known here, or would not be safe */
    static void check(@Nullable String query) {
        Map<String, String> parameters = parameters(query);
        String mode = parameters.getOrDefault(MODE, NONE);
        if (!mode.equals(NONE) && !mode.equals(FULL)) {
            throw new StartUpException("sslmode in pgevents.database.url is " + mode
                    + ", by which anybody could pass for the database; give " + FULL + " and sslrootcert, or " + NONE);
        }
        String authority = parameters.get(AUTHORITY);
        if (mode.equals(FULL) != (authority != null)) {
            throw new StartUpException("pgevents.database.url has only one of sslmode=" + FULL
                    + " and sslrootcert, the file with the certificate of the authority; give both");
        }
        if (authority != null && !Files.isReadable(Path.of(authority))) {
            throw new StartUpException(
                    "sslrootcert in pgevents.database.url is " + authority + ", which is no file that can be read");
        }
        parameters.keySet().stream()
                .filter(name -> name.startsWith("ssl") && !name.equals(MODE) && !name.equals(AUTHORITY))
                .findFirst()
                .ifPresent(name -> {
                    throw new StartUpException(name + " in pgevents.database.url is not supported; leave it out");
                });
    }

    /** The same options with what the URL says of TLS, of which Vert.x has read the mode only. */
    static PgConnectOptions applied(PgConnectOptions given, String url) {
        PgConnectOptions options = new PgConnectOptions(given);
        String authority = parameters(url.replaceFirst("^[^?]*\\??", "")).get(AUTHORITY);
        if (options.getSslMode() == SslMode.VERIFY_FULL && authority != null) {
            options.setPemTrustOptions(new PemTrustOptions().addCertPath(authority))
                    .setHostnameVerificationAlgorithm("HTTPS");
        }
        return options;
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        if (query != null) {
            for (String parameter : query.split("&")) {
                String[] parts = parameter.split("=", 2);
                parameters.put(parts[0], parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }
}
