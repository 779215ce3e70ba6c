package io.pgevents.subscription;

import static io.pgevents.subscription.SubscriptionApi.PATH;
import static io.pgevents.subscription.SubscriptionApi.created;
import static io.pgevents.support.Answers.isProblem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class SubscriptionListTest {

    @Test
    void pages_follow_each_other_without_gap_or_repetition() {
        String source = "/" + UUID.randomUUID();
        List<String> created = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            created.add(created("\"source\":\"" + source + "\""));
        }

        List<String> seen = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String cursor = null;
        do {
            Response page = list("source", source, "limit", "2", "cursor", cursor);
            List<String> ids = page.path("data.id");
            seen.addAll(ids);
            sizes.add(ids.size());
            cursor = page.path("next");
        } while (cursor != null);

        assertThat(seen).isEqualTo(created);
        assertThat(sizes).containsExactly(2, 2, 1);
    }

    @Test
    void the_link_to_the_next_page_can_be_followed() {
        String source = "/" + UUID.randomUUID();
        created("\"source\":\"" + source + "\"");
        String second = created("\"source\":\"" + source + "\"");

        String link = list("source", source, "limit", "1").header("Link");

        assertThat(link).matches("<" + PATH + "\\?.*>; rel=\"next\"");
        given().urlEncodingEnabled(false)
                .get(link.substring(1, link.indexOf('>')))
                .then()
                .statusCode(200)
                .header("Link", equalTo(null))
                .body("$", not(hasKey("next")))
                .body("data.id", equalTo(List.of(second)));
    }

    @Test
    void the_list_can_be_filtered() {
        String mark = UUID.randomUUID().toString();
        String plain = created("\"source\":\"" + mark + "\"");
        String typed = created("\"source\":\"" + mark + "\"", "\"types\":[\"a\",\"b\"]");
        given().post(PATH + "/" + plain + "/pause").then().statusCode(200);
        String sink = given().get(PATH + "/" + typed).path("sink");

        assertThat(ids(list("source", mark))).containsExactly(plain, typed);
        assertThat(ids(list("source", mark, "status", "paused"))).containsExactly(plain);
        assertThat(ids(list("source", mark, "type", "b"))).containsExactly(typed);
        assertThat(ids(list("source", mark, "type", "c"))).isEmpty();
        assertThat(ids(list("sink", sink))).containsExactly(typed);
    }

    @ParameterizedTest
    @CsvSource({
        "limit, 0, malformed-request",
        "limit, 251, malformed-request",
        "limit, many, malformed-request",
        "status, dead, malformed-request",
        "colour, red, malformed-request",
        "source, 'a\0', malformed-request",
        "cursor, nonsense, invalid-cursor",
        "cursor, '!', invalid-cursor",
        "cursor, MQphCmIKYw, invalid-cursor",
    })
    void a_parameter_that_is_not_valid_is_refused(String name, String value, String problem) {
        isProblem(list(name, value), 400, problem);
    }

    @Test
    void a_cursor_is_good_for_its_own_filter_only() {
        String mark = UUID.randomUUID().toString();
        created("\"source\":\"" + mark + "\"");
        created("\"source\":\"" + mark + "\"");
        String cursor = list("source", mark, "limit", "1").path("next");

        list("source", mark, "limit", "7", "cursor", cursor).then().statusCode(200);
        isProblem(list("source", "other", "cursor", cursor), 400, "invalid-cursor");
        isProblem(list("cursor", cursor), 400, "invalid-cursor");
    }

    private static Response list(String... namesAndValues) {
        var request = given();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i + 1] != null) {
                request.queryParam(namesAndValues[i], namesAndValues[i + 1]);
            }
        }
        return request.get(PATH);
    }

    private static List<String> ids(Response response) {
        return response.then().statusCode(200).extract().path("data.id");
    }
}
