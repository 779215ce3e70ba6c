package io.pgevents.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;

/** The REST API of a running service. */
public final class ServiceApi {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String service;
    private final String token;

    ServiceApi(String service) {
        this(service, "");
    }

    private ServiceApi(String service, String token) {
        this.service = service;
        this.token = token;
    }

    /** The same, with a token. */
    public ServiceApi with(String token) {
        return new ServiceApi(service, token);
    }

    public boolean isReady() {
        return isUp("ready");
    }

    public boolean isLive() {
        return isUp("live");
    }

    private boolean isUp(String probe) {
        try {
            return send("GET", "/q/health/" + probe, null).statusCode() == 200;
        } catch (UncheckedIOException notListening) {
            return false;
        }
    }

    /** What readiness says, whether up or down. */
    public JsonNode readiness() {
        return json(send("GET", "/q/health/ready", null));
    }

    /** @param config delivery settings as JSON. @return the id of the subscription */
    public String subscribe(Receiver receiver, String config) {
        return post("/api/v1/subscriptions", """
                {"sink": "%s", "protocol": "HTTP", "config": %s}""".formatted(receiver.url(), config))
                .get("id")
                .textValue();
    }

    public String subscribe(Receiver receiver) {
        return subscribe(receiver, "{}");
    }

    public void pause(String subscription) {
        post("/api/v1/subscriptions/" + subscription + "/pause", null);
    }

    public void resume(String subscription) {
        post("/api/v1/subscriptions/" + subscription + "/resume", null);
    }

    /** Deletes it. */
    public void unsubscribe(String subscription) {
        delete("/api/v1/subscriptions/" + subscription);
    }

    public JsonNode subscription(String id) {
        return get("/api/v1/subscriptions/" + id);
    }

    /** The first 250, newest first. */
    public List<JsonNode> deliveries(String subscription, String status) {
        JsonNode page = get("/api/v1/deliveries?limit=250&subscription=" + subscription + "&status=" + status);
        return StreamSupport.stream(page.get("data").spliterator(), false).toList();
    }

    public JsonNode get(String path) {
        return succeeded(send("GET", path, null), path);
    }

    public JsonNode post(String path, String body) {
        return succeeded(send("POST", path, body), path);
    }

    public JsonNode put(String path, String body) {
        return succeeded(send("PUT", path, body), path);
    }

    /** The problem that a POST is answered with. */
    public JsonNode refused(String path, String body) {
        HttpResponse<String> response = send("POST", path, body);
        assertThat(response.statusCode())
                .as(path + " answers " + response.body())
                .isBetween(400, 499);
        return json(response);
    }

    public void delete(String path) {
        succeeded(send("DELETE", path, null), path);
    }

    private static JsonNode succeeded(HttpResponse<String> response, String path) {
        assertThat(response.statusCode())
                .as(path + " answers " + response.body())
                .isBetween(200, 299);
        return json(response);
    }

    private HttpResponse<String> send(String method, String path, String body) {
        var request = HttpRequest.newBuilder(URI.create(service + path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
