package io.pgevents.platform;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class OpenApiTest {

    @Test
    void the_description_has_title_version_and_the_current_dialect() throws IOException {
        JsonNode api = api();

        assertThat(api.path("openapi").asText()).startsWith("3.1");
        assertThat(api.at("/info/title").asText()).isEqualTo("pgevents");
        assertThat(api.at("/info/version").asText()).isEqualTo("1");
        assertThat(api.at("/info/description").asText()).contains("PostgreSQL");
    }

    @Test
    void every_operation_says_what_it_does_and_that_it_can_end_in_a_problem() throws IOException {
        JsonNode api = api();

        assertThat(api.path("paths").size()).isPositive();
        api.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (path.getKey().startsWith("/trouble")) {
                        return;
                    }
                    String name = operation.getKey() + " " + path.getKey();
                    assertThat(operation.getValue().path("summary").asText())
                            .as(name)
                            .isNotBlank();
                    assertThat(operation
                                    .getValue()
                                    .at("/responses/default/$ref")
                                    .asText())
                            .as(name)
                            .isEqualTo("#/components/responses/Problem");
                }));
        assertThat(api.at("/components/responses/Problem/content").has("application/problem+json"))
                .isTrue();
    }

    @Test
    void every_parameter_of_a_list_is_described() throws IOException {
        JsonNode parameters = api().path("paths").path("/api/v1/subscriptions").at("/get/parameters");

        assertThat(parameters.findValuesAsText("$ref"))
                .extracting(reference -> reference.substring(reference.lastIndexOf('/') + 1))
                .containsExactlyInAnyOrder(
                        "SubscriptionStatusFilter",
                        "SubscriptionSourceFilter",
                        "SubscriptionTypeFilter",
                        "SubscriptionSinkFilter",
                        "Limit",
                        "Cursor");
    }

    @Test
    void every_reference_leads_somewhere() throws IOException {
        JsonNode api = api();

        List<JsonNode> references = api.findValues("$ref");

        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                api.at(reference.asText().substring(1)).isMissingNode())
                        .as(reference.asText())
                        .isFalse());
    }

    @Test
    void every_body_that_is_sent_or_answered_has_an_example() throws IOException {
        JsonNode api = api();

        for (String kind : List.of("requestBodies", "responses")) {
            api.at("/components/" + kind)
                    .properties()
                    .forEach(body -> body.getValue()
                            .path("content")
                            .forEach(content -> assertThat(
                                            content.path("examples").size())
                                    .as(body.getKey())
                                    .isPositive()));
        }
    }

    @Test
    void the_api_can_be_tried_out_in_a_browser() {
        given().get("/q/swagger-ui/").then().statusCode(200).contentType("text/html");
    }

    private static JsonNode api() throws IOException {
        return new ObjectMapper()
                .readTree(given().queryParam("format", "json").get("/q/openapi").asString());
    }
}
