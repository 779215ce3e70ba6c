package io.pgevents.bench.side;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The REST API of a running service. Any thread. */
public final class PgeventsApi {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String service;

    PgeventsApi(String service) {
        this.service = service;
    }

    public boolean isReady() throws InterruptedException {
        try {
            return send("GET", "/q/health/ready", null).statusCode() == 200;
        } catch (IOException notListening) {
            return false;
        }
    }

    public JsonNode get(String path) throws IOException, InterruptedException {
        return answer("GET", path, null);
    }

    public JsonNode post(String path, @Nullable String body) throws IOException, InterruptedException {
        return answer("POST", path, body);
    }

    public void pause(String subscription) throws IOException, InterruptedException {
        post("/api/v1/subscriptions/" + subscription + "/pause", null);
    }

    public void resume(String subscription) throws IOException, InterruptedException {
        post("/api/v1/subscriptions/" + subscription + "/resume", null);
    }

    private JsonNode answer(String method, String path, @Nullable String body)
            throws IOException, InterruptedException {
        HttpResponse<String> response = send(method, path, body);
        if (response.statusCode() / 100 != 2) {
            throw new IOException(
                    method + " " + path + " is answered " + response.statusCode() + ": " + response.body());
        }
        return JSON.readTree(response.body());
    }

    private HttpResponse<String> send(String method, String path, @Nullable String body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(service + path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }
}
