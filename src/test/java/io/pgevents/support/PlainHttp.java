package io.pgevents.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;

/** A client of HTTP that keeps nothing of what it sends or gets, as those of libraries do in their buffers. */
public final class PlainHttp {

    private static final int PATIENCE_MILLIS = 20_000;

    private PlainHttp() {}

    /**
     * One request on a connection of its own.
     *
     * @param request its line, {@code GET /path}
     * @param headers more of them, a line each
     * @return the whole answer, its head included
     */
    public static String send(URI service, String request, String headers, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        String head = request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers
                + "\r\nContent-Length: " + bytes.length + "\r\n\r\n";
        try (var connection = new Socket(service.getHost(), service.getPort())) {
            connection.setSoTimeout(PATIENCE_MILLIS);
            OutputStream out = connection.getOutputStream();
            out.write(head.getBytes(ISO_8859_1));
            out.write(bytes);
            return new String(connection.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
