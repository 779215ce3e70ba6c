package io.pgevents.platform;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is refused before anything is started, because it could not work or would not be safe. */
final class StartUpChecks {

    private static final String RUN_JAR = "quarkus-run.jar";

    private StartUpChecks() {}

    /**
     * Extensions take effect at a build only. One that was added since would be ignored without a word, and one that was
     * replaced would run by what was found out about its predecessor.
     *
     * @param classPath of this process; what was not started as the packaged service has no extensions
     */
    static void extensions(String classPath) {
        if (!classPath.endsWith(RUN_JAR)) {
            return;
        }
        List<String> differences;
        try {
            differences = new BuildRecord(Path.of(classPath).toAbsolutePath().getParent()).differences();
        } catch (UncheckedIOException e) {
            throw new StartUpException("the extensions cannot be read: " + e.getMessage(), e);
        }
        if (!differences.isEmpty()) {
            throw new StartUpException(
                    String.join(", ", differences) + " since the last build; run bin/pgevents build");
        }
    }

    static void migration(DatabaseSettings settings) {
        databaseUrl(settings.url()
                .orElseThrow(() -> new StartUpException(
                        "pgevents.database.url is not set, so there is nothing to migrate: the embedded PostgreSQL is brought up to"
                                + " date at each start")));
    }

    static void databaseUrl(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw wrongUrl();
        }
        // A host with an underscore, as services in a Compose file have, is none for java.net.URI.
        String authority = uri.getRawAuthority();
        if (authority != null && authority.contains("@")) {
            throw new StartUpException("pgevents.database.url must not contain credentials;"
                    + " put them into pgevents.database.username and pgevents.database.password");
        }
        boolean complete = "postgresql".equals(uri.getScheme())
                && authority != null
                && !authority.startsWith(":")
                && uri.getPath() != null
                && uri.getPath().length() > 1;
        if (!complete) {
            throw wrongUrl();
        }
        DatabaseTls.check(uri.getRawQuery());
    }

    /**
     * @param provider {@code quarkus.oidc.auth-server-url}
     * @param audience {@code quarkus.oidc.token.audience}
     */
    static void authentication(AuthSettings auth, String host, Optional<String> provider, Optional<String> audience) {
        boolean hasToken = auth.token().isPresent() || auth.tokenFile().isPresent();
        if (auth.token().isPresent() && auth.tokenFile().isPresent()) {
            throw new StartUpException(
                    "pgevents.auth.token and pgevents.auth.token-file are both set; remove one of them");
        }
        if (hasToken && auth.mode() != AuthSettings.Mode.TOKEN) {
            throw new StartUpException("pgevents.auth.token is set, but pgevents.auth.mode is "
                    + auth.mode().name().toLowerCase(Locale.ROOT)
                    + ", so nobody is asked for it; set pgevents.auth.mode=token, or remove the token");
        }
        if (auth.mode() == AuthSettings.Mode.OIDC && provider.isEmpty()) {
            throw new StartUpException(
                    "pgevents.auth.mode is oidc, but quarkus.oidc.auth-server-url does not name the provider");
        }
        if (auth.mode() == AuthSettings.Mode.OIDC && audience.isEmpty()) {
            throw new StartUpException(
                    "pgevents.auth.mode is oidc, but quarkus.oidc.token.audience is not set: tokens for"
                            + " any other service of the provider would be good for this one; set it to the name of this service"
                            + " there, or to any if that is what you want");
        }
        if (auth.mode() != AuthSettings.Mode.OIDC && provider.isPresent()) {
            throw new StartUpException("quarkus.oidc.auth-server-url is set, but pgevents.auth.mode is "
                    + auth.mode().name().toLowerCase(Locale.ROOT)
                    + ", so nobody is asked for its tokens; set pgevents.auth.mode=oidc, or remove the provider");
        }
        if (auth.mode() == AuthSettings.Mode.NONE && !isLoopback(host)) {
            throw new StartUpException("quarkus.http.host is " + host
                    + ", which others can reach, but pgevents.auth.mode is none: anybody could read and redirect your"
                    + " data; set pgevents.auth.mode=token, or listen on 127.0.0.1");
        }
    }

    private static StartUpException wrongUrl() {
        return new StartUpException("pgevents.database.url must have the form postgresql://host:port/database");
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new StartUpException("quarkus.http.host is " + host + ", which is no address of this machine", e);
        }
    }
}
