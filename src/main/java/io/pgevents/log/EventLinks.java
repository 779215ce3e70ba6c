package io.pgevents.log;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a receiver can read a whole event.
 *
 * @param base what {@code /api/v1} follows, without a slash at its end; empty for links relative to wherever pgevents is
 */
public record EventLinks(String base) {

    public static final EventLinks RELATIVE = new EventLinks("");

    /** @throws IllegalArgumentException if it is not the URL of a server, with what to write instead */
    public static EventLinks below(String publicUrl) {
        try {
            URI uri = new URI(publicUrl.strip());
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            if (web && uri.getHost() != null && uri.getRawQuery() == null && uri.getRawFragment() == null) {
                return new EventLinks(uri.toASCIIString().replaceFirst("/+$", ""));
            }
        } catch (URISyntaxException e) {
            // Told below.
        }
        throw new IllegalArgumentException(
                "'" + publicUrl + "' is not a URL that /api/v1 could follow, such as https://pgevents.example.com");
    }

    public String of(Event event) {
        return base + "/api/v1/events/" + event.id();
    }
}
