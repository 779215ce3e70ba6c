package io.pgevents.compat.exchange;

import io.pgevents.platform.DatabaseSettings;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The database that notifications come from, as it is configured. */
record DatabaseAddress(String host, int port, String name, String user) {

    private static final int PORT = 5432;

    /** java.net.URI knows no host with an underscore, such as names of services in a Compose file have. */
    private static final Pattern AUTHORITY = Pattern.compile("(?<host>.*?)(:(?<port>[0-9]+))?");

    static DatabaseAddress of(DatabaseSettings settings) {
        URI url = URI.create(settings.url().orElse("postgresql://localhost/postgres"));
        Matcher authority = AUTHORITY.matcher(url.getRawAuthority());
        String port = authority.matches() ? authority.group("port") : null;
        return new DatabaseAddress(
                authority.matches() ? authority.group("host") : url.getRawAuthority(),
                port == null ? PORT : Integer.parseInt(port),
                url.getPath().substring(1),
                settings.username());
    }

    /** As the headers have it. */
    String server() {
        return host + ":" + port;
    }
}
