package io.pgevents.sink.webhook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A receiver on 127.0.0.1 whose every byte a test decides, so that it can misbehave. */
final class RawServer implements AutoCloseable {

    /** What the server does with each connection; the connection is closed afterwards. */
    @FunctionalInterface
    interface Manners {
        void talk(Conversation conversation) throws IOException;
    }

    record Request(String line, Map<String, String> headers, byte[] body) {

        String text() {
            return new String(body, UTF_8);
        }
    }

    private final ServerSocket server;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger ended = new AtomicInteger();

    RawServer(Manners manners) {
        this("127.0.0.1", 0, manners);
    }

    /** A receiver on another address of the loopback network. */
    RawServer(String address, int port, Manners manners) {
        try {
            server = new ServerSocket(port, 50, InetAddress.getByName(address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(() -> {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                start(() -> {
                    try (socket) {
                        manners.talk(new Conversation(socket));
                    } finally {
                        ended.incrementAndGet();
                    }
                });
            }
        });
    }

    /** Answers every request with the same bytes, on connections that are kept. */
    static RawServer answering(String response) {
        return answering("127.0.0.1", 0, response);
    }

    static RawServer answering(String address, int port, String response) {
        return new RawServer(address, port, conversation -> {
            while (conversation.read() != null) {
                conversation.write(response);
            }
        });
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/hook";
    }

    int port() {
        return server.getLocalPort();
    }

    List<Request> requests() {
        return requests;
    }

    int connections() {
        return sockets.size();
    }

    /** Connections that the server is through with: it was done, or the client closed them. */
    int ended() {
        return ended.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException expectedWhenClosed) {
                        // The client, or the end of the test, has closed it.
                    }
                },
                "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    final class Conversation {

        private final Socket socket;
        private final InputStream in;

        private Conversation(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        /** The next request with its body; null at the end of the connection. */
        Request read() throws IOException {
            Request head = readHead();
            if (head == null) {
                return null;
            }
            byte[] body = in.readNBytes(Integer.parseInt(head.headers().getOrDefault("content-length", "0")));
            Request request = new Request(head.line(), head.headers(), body);
            requests.add(request);
            return request;
        }

        Request readHead() throws IOException {
            String line = line();
            if (line == null) {
                return null;
            }
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (String field = line(); field != null && !field.isEmpty(); field = line()) {
                int colon = field.indexOf(':');
                headers.merge(
                        field.substring(0, colon), field.substring(colon + 1).strip(), (a, b) -> a + " | " + b);
            }
            return new Request(line, headers, new byte[0]);
        }

        private String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    return null;
                }
                line.write(c);
            }
            return line.toString(ISO_8859_1).stripTrailing();
        }

        void write(String text) throws IOException {
            write(text.getBytes(UTF_8));
        }

        void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        /** Says nothing for so long, unless the client leaves. */
        void hesitate(Duration pause) throws IOException {
            socket.setSoTimeout(Math.toIntExact(pause.toMillis()));
            clientIsGone();
            socket.setSoTimeout(0);
        }

        /** Writes one byte after the other, a tenth of a second apart, until the client has had enough. */
        void dripForEver(String text) throws IOException {
            socket.setSoTimeout(100);
            for (int i = 0; ; i++) {
                socket.getOutputStream().write(text.charAt(i % text.length()));
                if (clientIsGone()) {
                    return;
                }
            }
        }

        void writeForEver(String text) throws IOException {
            while (true) {
                write(text);
            }
        }

        /** Reads and says nothing until the client closes. */
        void waitForTheEnd() throws IOException {
            in.transferTo(OutputStream.nullOutputStream());
        }

        /** Ends the connection with a TCP reset. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        private boolean clientIsGone() throws IOException {
            try {
                return in.read() < 0;
            } catch (SocketTimeoutException stillThere) {
                return false;
            }
        }
    }
}
