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
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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

    /** Instead of a status: no answer until {@link #release}. */
    public static final int HOLD = 1;

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
    private final Map<String, Set<String>> accepted = new HashMap<>();
    private final List<HttpServerResponse> held = new ArrayList<>();
    private int underWay;
    private volatile Duration delay = Duration.ZERO;
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

    /** It thinks for so long before each answer. */
    public Receiver answersAfter(Duration time) {
        delay = time;
        return this;
    }

    /** Answers the requests that are being held. */
    public void release(int status) {
        List<HttpServerResponse> released;
        synchronized (this) {
            released = List.copyOf(held);
            held.clear();
        }
        released.forEach(response -> answer(response, status));
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

    /** What came for one subscription. */
    public synchronized List<Arrival> arrivals(String subscription) {
        return arrivals.stream()
                .filter(arrival -> arrival.subscription().equals(subscription))
                .toList();
    }

    /** How many different messages were accepted. */
    public synchronized int acceptedMessages() {
        return accepted.values().stream().mapToInt(Set::size).sum();
    }

    /** How many different messages of one subscription were accepted. */
    public synchronized int acceptedMessages(String subscription) {
        return accepted.getOrDefault(subscription, Set.of()).size();
    }

    /** How many webhooks came after the same message had been accepted before. */
    public synchronized long repeats() {
        return arrivals.stream().filter(Arrival::accepted).count() - acceptedMessages();
    }

    /** For each key the column {@code n} of the accepted events in the order of their first arrival, repeats left out. */
    public synchronized Map<String, List<Long>> acceptedByKey() {
        return acceptedByKey(arrivals);
    }

    /** The same of one subscription only. */
    public Map<String, List<Long>> acceptedByKey(String subscription) {
        return acceptedByKey(arrivals(subscription));
    }

    private static Map<String, List<Long>> acceptedByKey(List<Arrival> arrivals) {
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
                .requestHandler(this::receive)
                .listen(at, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private void receive(HttpServerRequest request) {
        int together = count(1);
        request.response().endHandler(answered -> count(-1)).closeHandler(lost -> count(-1));
        request.bodyHandler(body -> take(request, body, together));
    }

    private synchronized int count(int change) {
        underWay += change;
        return underWay;
    }

    private void take(HttpServerRequest request, Buffer body, int together) {
        var event = new JsonObject(parse(body));
        observer.accept(event);
        String key = event.getString("subject", "");
        JsonObject after = event.getJsonObject("data", new JsonObject()).getJsonObject("after");
        long n = after == null ? 0 : after.getLong("n", 0L);
        int status = rule.status(key, n);
        note(new Arrival(request.getHeader("webhook-id"), key, n, status, System.nanoTime(), together));
        HttpServerResponse response = request.response();
        if (status == HOLD) {
            hold(response);
        } else if (status != HANG && delay.isZero()) {
            answer(response, status);
        } else if (status != HANG) {
            vertx.setTimer(delay.toMillis(), late -> answer(response, status));
        }
    }

    private static void answer(HttpServerResponse response, int status) {
        if (!response.closed()) {
            response.setStatusCode(status).end();
        }
    }

    private static Map<String, Object> parse(Buffer body) {
        try {
            return JSON.readValue(body.getBytes(), new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void hold(HttpServerResponse response) {
        held.add(response);
    }

    private synchronized void note(Arrival arrival) {
        arrivals.add(arrival);
        if (arrival.accepted()) {
            accepted.computeIfAbsent(arrival.subscription(), first -> new HashSet<>())
                    .add(arrival.messageId());
        }
    }
}
