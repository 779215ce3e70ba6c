package io.pgevents.bench.side;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Posts as fast as a receiver takes it, as a program: on each connection a hundred requests at a time, which are put together
 * before, and the next hundred when they are answered. Nobody who sends webhooks could; it shows what the receiver can do.
 *
 * <p>Its arguments: the number of connections, the number of events, the URL.
 */
public final class Blaster {

    private static final int AT_ONCE = 100;
    private static final String REQUEST = """
            POST %s HTTP/1.1\r
            host: 127.0.0.1\r
            content-type: application/cloudevents+json; charset=UTF-8\r
            user-agent: pgevents/0.1.0\r
            webhook-id: msg_1000000_sub_2yt3jv77bmgrseqwpwbz\r
            webhook-timestamp: 1795344516\r
            webhook-signature: v1,nZwdf2Z+HpVmpWqQR64ujpe6kjldytTU/YXPUnMXZQc=\r
            content-length: %d\r
            \r
            %s""";

    private Blaster() {}

    public static void main(String... arguments) throws Exception {
        int connections = Integer.parseInt(arguments[0]);
        int each = Integer.parseInt(arguments[1]) / connections;
        URI url = URI.create(arguments[2]);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            int first = i * each;
            Thread thread = new Thread(() -> blast(url, first, first + each));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void blast(URI url, int from, int to) {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            for (int first = from; first < to; first += AT_ONCE) {
                int last = Math.min(first + AT_ONCE, to);
                StringBuilder requests = new StringBuilder();
                for (int event = first; event < last; event++) {
                    String body = BareClient.text(event);
                    requests.append(REQUEST.formatted(url.getPath(), body.length(), body));
                }
                out.write(requests.toString().getBytes(StandardCharsets.US_ASCII));
                awaitAnswers(in, last - first);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An answer has no body, and so ends with an empty line. */
    private static void awaitAnswers(InputStream in, int answers) throws IOException {
        byte[] buffer = new byte[8192];
        int lineEnds = 0;
        int left = answers;
        while (left > 0) {
            int read = in.read(buffer);
            if (read < 0) {
                throw new IOException("closed");
            }
            for (int i = 0; i < read; i++) {
                if (buffer[i] == '\n') {
                    lineEnds++;
                    if (lineEnds == 2) {
                        left--;
                        lineEnds = 0;
                    }
                } else if (buffer[i] != '\r') {
                    lineEnds = 0;
                }
            }
        }
    }
}
