package io.pgevents.compat.exchange;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ManagementApiTest {

    /** It is asked at the start, and for ever after by one thread. */
    @Test
    @Timeout(60)
    void one_that_begins_to_answer_and_does_not_end_is_not_waited_for() throws IOException {
        try (var server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            var thread = new Thread(() -> beginAnswer(server), "half-an-answer");
            thread.setDaemon(true);
            thread.start();
            var api = new ManagementApi(URI.create("http://127.0.0.1:" + server.getLocalPort()), "guest", "guest");

            assertThatThrownBy(() -> api.bindings("/", "e"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("does not end");
        }
    }

    private static void beginAnswer(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[".getBytes(StandardCharsets.US_ASCII));
            // Until the other end hangs up.
            socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
