package io.pgevents.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A program that gets webhooks and keeps them byte for byte, so that their signatures can be verified. */
public final class Inbox implements AutoCloseable {

    /** One request as it came. */
    public record Letter(String method, HttpHeaders headers, byte[] bytes) {

        public String body() {
            return new String(bytes, UTF_8);
        }

        public String header(String name) {
            return headers.firstValue(name).orElseThrow();
        }
    }

    private final HttpServer server;
    private final List<Letter> letters = new CopyOnWriteArrayList<>();
    private final Map<String, String> answerHeaders = new ConcurrentHashMap<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile int status = 204;
    private volatile String answer = "";

    public Inbox() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::take);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    public Inbox answers(int status, String body) {
        this.status = status;
        this.answer = body;
        return this;
    }

    /** Adds a header to every answer. */
    public Inbox answersWith(String header, String value) {
        answerHeaders.put(header, value);
        return this;
    }

    /** From now on it takes in what comes and does not answer before {@link #release}. */
    public void hold() {
        gate = new CountDownLatch(1);
    }

    public void release() {
        gate.countDown();
    }

    /** In the order in which they came. */
    public List<Letter> letters() {
        return List.copyOf(letters);
    }

    @Override
    public void close() {
        release();
        server.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, List<String>> headers = Map.copyOf(exchange.getRequestHeaders());
            letters.add(new Letter(
                    exchange.getRequestMethod(),
                    HttpHeaders.of(headers, (name, value) -> true),
                    exchange.getRequestBody().readAllBytes()));
            answerHeaders.forEach(exchange.getResponseHeaders()::set);
            gate.await();
            byte[] body = answer.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
