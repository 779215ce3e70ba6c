package io.pgevents.platform.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgevents.platform.auth.RequestGenerator.Generated;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Whatever is sent to whatever the OpenAPI document has: no answer blames the service, and none shows its inside. {@code
 * -Dpgevents.test.fuzz=100000} sends so many requests, {@code -Dpgevents.test.fuzz-seed=…} others.
 */
@QuarkusTest
@TestProfile(TokensProfile.class)
@WithTestResource(PostgresResource.class)
class RestFuzzTest {

    private static final int REQUESTS = Integer.getInteger("pgevents.test.fuzz", 2_000);
    private static final long SEED = Long.getLong("pgevents.test.fuzz-seed", 1);

    /** But for the one that an attempt shows when a sink breaks its contract, as here where the tests' sink is missing. */
    private static final Pattern INSIDE = Pattern.compile(
            "\\tat |java\\.lang\\.|(?<!failure of the sink \\()\\b[A-Za-z.]+Exception\\b|io\\.(quarkus|vertx|pgevents)\\.[a-z]|SQLSTATE|org\\.jboss");

    private static final Pattern ID = Pattern.compile("\"id\":\"?([A-Za-z0-9_-]{1,64})");

    /** After one of these the service closes the connection, which the client does not always know when it uses it again. */
    private static final Set<Integer> CLOSING = Set.of(413, 414, 431);

    private HttpClient client = client();

    @Test
    void no_request_ends_in_a_fault_of_the_service() throws IOException, InterruptedException {
        JsonNode api = new ObjectMapper()
                .readTree(given().queryParam("format", "json").get("/q/openapi").asString());
        Tenants.owner("shop", "\"tables\":[\"*\"],\"sources\":[\"*\"]");
        List<String> tokens = List.of(Tenants.token("shop", "write"), Tenants.token("shop", "read"), "nonsense");
        var generator = new RequestGenerator(api, SEED);
        var random = new Random(SEED);
        Map<Integer, Integer> statuses = new TreeMap<>();
        List<String> faults = new ArrayList<>();

        for (int i = 0; i < REQUESTS && faults.size() < 20; i++) {
            Generated request = generator.next();
            String token = random.nextInt(10) < 8 ? TokensProfile.START_UP_TOKEN : tokens.get(random.nextInt(3));
            HttpResponse<String> answer = send(request, token);
            statuses.merge(answer.statusCode(), 1, Integer::sum);
            if (answer.statusCode() >= 500 || INSIDE.matcher(answer.body()).find()) {
                faults.add("\n" + request + "\n  is answered " + answer.statusCode() + " " + answer.body());
            }
            Matcher id = ID.matcher(answer.body());
            if (answer.statusCode() < 300 && id.find()) {
                generator.learn(id.group(1));
            }
        }

        System.getLogger("fuzz").log(System.Logger.Level.INFO, REQUESTS + " requests, seed " + SEED + ": " + statuses);
        assertThat(faults).as("seed " + SEED).isEmpty();
        assertThat(statuses).containsKeys(200, 201, 204, 400, 401, 403, 404, 422);
    }

    private HttpResponse<String> send(Generated request, String token) throws IOException, InterruptedException {
        var sent = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + request.path()))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token)
                .method(
                        request.method(),
                        request.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(request.body()));
        request.headers().forEach(sent::header);
        HttpResponse<String> answer = client.send(sent.build(), BodyHandlers.ofString());
        if (CLOSING.contains(answer.statusCode())) {
            client = client();
        }
        return answer;
    }

    private static HttpClient client() {
        return HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    }
}
