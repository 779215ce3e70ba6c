package io.pgevents.compat.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The HTTP API of RabbitMQ's management plugin, as far as it tells of exchanges. The address is the operator's, not a user's.
 * Blocks, for some seconds at most; thread-safe.
 *
 * @see <a href="https://www.rabbitmq.com/docs/http-api-reference">HTTP API reference</a>
 */
final class ManagementApi {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private final String base;
    private final String authorization;

    ManagementApi(URI base, String username, String password) {
        this.base = base.toString().replaceFirst("/+$", "") + "/api/";
        byte[] credentials = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        this.authorization = "Basic " + Base64.getEncoder().encodeToString(credentials);
    }

    /**
     * The bindings that have the exchange as their source, in the order of the answer; none if there is no such exchange.
     *
     * @throws IOException if they can't be read; its message is one line
     */
    List<BoundChannel> bindings(String virtualHost, String exchange) throws IOException {
        List<BoundChannel> bindings = new ArrayList<>();
        get("exchanges/" + encoded(virtualHost) + "/" + encoded(exchange) + "/bindings/source")
                .ifPresent(all -> all.forEach(binding -> bindings.add(
                        new BoundChannel(binding.path("routing_key").asText(), binding.path("arguments")))));
        return List.copyOf(bindings);
    }

    /** The exchange as the API describes it; empty if there is none. */
    Optional<JsonNode> exchange(String virtualHost, String exchange) throws IOException {
        return get("exchanges/" + encoded(virtualHost) + "/" + encoded(exchange));
    }

    /** What a policy sets; empty if there is none. */
    Optional<JsonNode> policy(String virtualHost, String name) throws IOException {
        return get("policies/" + encoded(virtualHost) + "/" + encoded(name)).map(policy -> policy.path("definition"));
    }

    private Optional<JsonNode> get(String path) throws IOException {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(PATIENCE)
                .header("Authorization", authorization)
                .header("Accept", "application/json")
                .build();
        // Its own timeout ends with the first line of the answer.
        var answer = CLIENT.sendAsync(request, BodyHandlers.ofString());
        try {
            var response = answer.get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (response.statusCode() == 404) {
                return Optional.empty();
            }
            if (response.statusCode() != 200) {
                throw new IOException(base + path + " answers " + response.statusCode());
            }
            return Optional.of(JSON.readTree(response.body()));
        } catch (JsonProcessingException e) {
            throw new IOException(base + path + " answers something that is not JSON", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException(base + path + " begins to answer and does not end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + base + path, e);
        }
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
