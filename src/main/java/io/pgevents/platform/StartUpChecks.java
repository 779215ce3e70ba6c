package io.pgevents.platform;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;

/** What is refused before anything is started, because it could not work or would not be safe. */
final class StartUpChecks {

    private StartUpChecks() {}

    static void databaseUrl(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw wrongUrl();
        }
        if (uri.getUserInfo() != null) {
            throw new StartUpException("pgevents.database.url must not contain credentials;"
                    + " put them into pgevents.database.username and pgevents.database.password");
        }
        boolean complete = "postgresql".equals(uri.getScheme())
                && uri.getHost() != null
                && uri.getPath() != null
                && uri.getPath().length() > 1;
        if (!complete) {
            throw wrongUrl();
        }
    }

    static void authentication(AuthSettings.Mode mode, String host) {
        if (mode == AuthSettings.Mode.NONE && !isLoopback(host)) {
            throw new StartUpException("quarkus.http.host is " + host
                    + ", which others can reach, but pgevents.auth.mode is none: anybody could read and redirect your"
                    + " data; listen on 127.0.0.1");
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
