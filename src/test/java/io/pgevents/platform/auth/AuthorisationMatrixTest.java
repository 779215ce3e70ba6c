package io.pgevents.platform.auth;

import static io.pgevents.platform.auth.Tenants.as;
import static io.pgevents.platform.auth.Tenants.asAdmin;
import static io.pgevents.platform.auth.Tenants.owner;
import static io.pgevents.platform.auth.Tenants.token;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgevents.platform.Database;
import io.pgevents.platform.Superuser;
import io.pgevents.platform.auth.Operations.Hidden;
import io.pgevents.platform.auth.Operations.Operation;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every operation of the OpenAPI document, times every scope, times every owner. */
@QuarkusTest
@TestProfile(TokensProfile.class)
@WithTestResource(PostgresResource.class)
class AuthorisationMatrixTest {

    private static final String REACH =
            "\"tables\":[\"public.matrix\"],\"channels\":[\"matrix\"],\"sources\":[\"/shop\"]";

    private static Belongings untouched;

    @Inject
    @Superuser
    Database database;

    @Test
    void the_matrix_has_every_operation_of_the_api_and_no_other() throws IOException {
        JsonNode api = new ObjectMapper()
                .readTree(given().queryParam("format", "json").get("/q/openapi").asString());
        Set<String> documented = new TreeSet<>();
        api.path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (!path.getKey().startsWith("/trouble") && !method.equals("parameters")) {
                        documented.add(Operations.name(method, path.getKey()));
                    }
                }));

        assertThat(Operations.ALL.keySet()).containsExactlyInAnyOrderElementsOf(documented);
    }

    static Stream<Operation> operations() {
        return Operations.ALL.values().stream().sorted(Comparator.comparing(Operation::name));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void without_a_valid_token_nobody_gets_anywhere(Operation operation) {
        for (String token : new String[] {null, "pge_nobody_0000000000000000000000000000000000000000"}) {
            Response answer = send(as(token), operation, operation.path(), operation.body());

            if (operation.scope().isEmpty()) {
                assertThat(answer.statusCode()).isNotEqualTo(401);
            } else {
                assertThat(answer.statusCode()).isEqualTo(401);
                assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
                assertThat(answer.contentType()).startsWith("application/problem+json");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void a_scope_lets_its_owner_do_what_it_says_and_no_more(Operation operation) {
        owner("shop", REACH);
        for (Scope scope : Scope.values()) {
            boolean mayChangeThem =
                    operation.isAllowed(scope) && !operation.method().equals("GET");
            Belongings belongings = mayChangeThem ? make() : untouched();
            String token = scope == Scope.ADMIN ? Tenants.adminToken() : token("shop", scope.text());

            Response answer = send(as(token), operation, belongings.in(operation.path()), in(belongings, operation));

            if (operation.isAllowed(scope)) {
                assertThat(answer.statusCode())
                        .as(scope + " is answered " + answer.asString())
                        .isIn(200, 201, 202, 204);
            } else {
                assertThat(answer.statusCode()).isEqualTo(403);
                assertThat(answer.asString())
                        .contains("This needs the scope "
                                + operation.scope().get().text());
            }
        }
        if (operation.method().equals("DELETE")) {
            // Those that are untouched share the table and the channel with those that are not.
            Belongings.capture(database);
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void what_belongs_to_another_is_as_if_it_was_not_there(Operation operation) {
        owner("shop", REACH);
        owner("rival", "\"tables\":[\"public.other\"],\"channels\":[\"other\"],\"sources\":[\"/rival\"]");
        Belongings belongings = untouched();
        JsonNode before = subscription(belongings);

        Response answer = send(
                as(token("rival", "write")), operation, belongings.in(operation.path()), in(belongings, operation));

        if (operation.scope().filter(scope -> scope == Scope.ADMIN).isPresent()) {
            assertThat(answer.statusCode()).isEqualTo(403);
        } else {
            assertHidden(operation.hidden(), answer, belongings);
        }
        assertThat(subscription(belongings)).isEqualTo(before);
    }

    private static void assertHidden(Hidden hidden, Response answer, Belongings belongings) {
        switch (hidden) {
            case NOT_FOUND -> assertThat(answer.statusCode()).isEqualTo(404);
            case UNMATCHED -> assertThat(answer.statusCode()).isEqualTo(412);
            case IGNORED -> assertThat(answer.statusCode()).isEqualTo(204);
            case UNKNOWN -> assertThat(answer.statusCode()).isEqualTo(422);
            case FORBIDDEN -> assertThat(answer.statusCode()).isEqualTo(403);
            case NOTHING -> assertThat(answer.statusCode()).isLessThan(300);
            case EMPTY -> {
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.asString()).doesNotContain(belongings.traces());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void a_list_shows_its_owner_what_it_keeps_from_others(Operation operation) {
        if (operation.hidden() != Hidden.EMPTY) {
            return;
        }
        owner("shop", REACH);
        Belongings belongings = make();

        for (String token : new String[] {token("shop", "write"), Tenants.adminToken()}) {
            String path = belongings.in(operation.path());
            String list = send(as(token), operation, path.contains("/event") ? path : path + "?limit=250", null)
                    .asString();

            assertThat(belongings.traces()).as(list).anyMatch(list::contains);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/deliveries?subscription={subscription}",
                "/api/v1/deliveries?event={event}",
                "/api/v1/replays?subscription={subscription}",
                "/api/v1/events/{event}/deliveries?subscription={subscription}",
                "/api/v1/events?source=/shop",
                "/api/v1/subscriptions?source=/shop"
            })
    void a_list_that_asks_for_what_belongs_to_another_is_empty(String list) {
        owner("shop", REACH);
        owner("rival", "\"sources\":[\"/rival\"]");
        Belongings belongings = untouched();

        as(token("rival", "read"))
                .get(belongings.in(list))
                .then()
                .statusCode(200)
                .body("data", hasSize(0));
        as(token("shop", "read"))
                .get(belongings.in(list))
                .then()
                .statusCode(200)
                .body("data", not(hasSize(0)));
    }

    private Belongings make() {
        return Belongings.make(database, token("shop", "write"));
    }

    /** Some that only those get to see who can not change them. */
    private Belongings untouched() {
        if (untouched == null) {
            untouched = make();
        }
        return untouched;
    }

    private JsonNode subscription(Belongings belongings) {
        try {
            return new ObjectMapper()
                    .readTree(asAdmin()
                            .get("/api/v1/subscriptions/" + belongings.subscription())
                            .asString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String in(Belongings belongings, Operation operation) {
        return operation.body() == null ? null : belongings.in(operation.body());
    }

    private static Response send(RequestSpecification request, Operation operation, String path, String body) {
        request.header("If-Match", "*").header("Content-Type", type(operation));
        if (body != null) {
            request.body(body);
        }
        return request.request(operation.method(), path.replace("{", "").replace("}", ""));
    }

    private static String type(Operation operation) {
        return switch (operation.name()) {
            case "POST /api/v1/events" -> "application/cloudevents+json";
            case "PATCH /api/v1/subscriptions/{subscription}" -> "application/merge-patch+json";
            default -> "application/json";
        };
    }
}
