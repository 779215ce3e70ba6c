package io.pgevents.support;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A program that gets webhooks: a fast HTTP server on loopback that notes what comes, in the order in which it comes,
 * and answers as it is told.
 */
public final class Receiver implements AutoCloseable {

    /** Instead of a status: no answer at all. */
    public static final int HANG = 0;

    /** Jackson's own limit is less than a row can hold. */
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build());

    /** What to answer. */
    public interface Rule {
        int status(String key, long n);
    }

    private final Vertx vertx = Vertx.vertx();
    private final int port;
    private final List<Arrival> arrivals = new ArrayList<>();
    private final Set<String> accepted = new HashSet<>();
    private volatile Rule rule = (key, n) -> 204;
    private volatile Consumer<JsonObject> observer = event -> {};
    private HttpServer server;

    public Receiver() {
        server = listen(0);
        port = server.actualPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port + "/hook";
    }

    public Receiver answers(Rule how) {
        rule = how;
        return this;
    }

    public Receiver answers(int status) {
        return answers((key, n) -> status);
    }

    /** Shows it every event whole, on the receiver's thread. */
    public Receiver observedBy(Consumer<JsonObject> who) {
        observer = who;
        return this;
    }

    /** Nobody listens any more; connections are cut. */
    public void goDown() {
        server.close().toCompletionStage().toCompletableFuture().join();
    }

    public void comeBack() {
        server = listen(port);
    }

    /** Everything that came, answered well or not. */
    public synchronized List<Arrival> arrivals() {
        return List.copyOf(arrivals);
    }

    /** How many different messages were accepted. */
    public synchronized int acceptedMessages() {
        return accepted.size();
    }

    /** How many webhooks came after the same message had been accepted before. */
    public synchronized long repeats() {
        return arrivals.stream().filter(Arrival::accepted).count() - accepted.size();
    }

    /** For each key the column {@code n} of the accepted events in the order of their first arrival, repeats left out. */
    public synchronized Map<String, List<Long>> acceptedByKey() {
        Map<String, List<Long>> byKey = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        arrivals.stream()
                .filter(arrival -> arrival.accepted() && seen.add(arrival.messageId()))
                .forEach(arrival -> byKey.computeIfAbsent(arrival.key(), key -> new ArrayList<>())
                        .add(arrival.n()));
        return byKey;
    }

    public List<Long> accepted(String key) {
        return acceptedByKey().getOrDefault(key, List.of());
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private HttpServer listen(int at) {
        return vertx.createHttpServer(new HttpServerOptions().setIdleTimeout(0))
                .requestHandler(request -> request.bodyHandler(body -> take(request, body)))
                .listen(at, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private void take(HttpServerRequest request, Buffer body) {
        var event = new JsonObject(parse(body));
        observer.accept(event);
        String key = event.getString("subject", "");
        JsonObject after = event.getJsonObject("data", new JsonObject()).getJsonObject("after");
        long n = after == null ? 0 : after.getLong("n", 0L);
        int status = rule.status(key, n);
        note(new Arrival(request.getHeader("webhook-id"), key, n, status));
        if (status != HANG) {
            request.response().setStatusCode(status).end();
        }
    }

    private static Map<String, Object> parse(Buffer body) {
        try {
            return JSON.readValue(body.getBytes(), new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void note(Arrival arrival) {
        arrivals.add(arrival);
        if (arrival.accepted()) {
            accepted.add(arrival.messageId());
        }
    }
}
