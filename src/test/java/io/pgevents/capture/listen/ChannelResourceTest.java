package io.pgevents.capture.listen;

import static io.pgevents.support.Answers.isInvalid;
import static io.pgevents.support.Answers.isProblem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.pgevents.capture.ListenedChannels;
import io.pgevents.platform.Database;
import io.pgevents.platform.Superuser;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class ChannelResourceTest {

    private static final String PATH = "/api/v1/channels";

    @Inject
    @Superuser
    Database database;

    @Inject
    ListenedChannels channels;

    @Test
    void a_channel_can_be_captured_read_and_released() {
        String location = capture("resource")
                .then()
                .statusCode(201)
                .body("channel", equalTo("resource"))
                .body("source", matchesPattern("/test_\\d+/channels/resource"))
                .body("origins", equalTo(List.of("api")))
                .body("createdAt", notNullValue())
                .body("logged", equalTo(0))
                .body("$", not(hasKey("loggedAt")))
                .body("$", not(hasKey("gap")))
                .extract()
                .header("Location");

        capture("resource").then().statusCode(200).header("Location", containsString(location));
        given().get(location).then().statusCode(200).body("channel", equalTo("resource"));
        given().delete(location).then().statusCode(204);
        isProblem(given().get(location), 404, "not-found").body("detail", containsString("resource"));
        given().delete(location).then().statusCode(204);
    }

    @Test
    void what_was_logged_is_counted() {
        capture("counted");
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            database.run("SELECT pg_notify('counted', '{\"n\":1}')");
            return given().get(PATH + "/counted").<Integer>path("logged") > 2;
        });

        given().get(PATH + "/counted").then().body("loggedAt", notNullValue());
        given().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks.find { it.name == 'notification listener' }.data.state", equalTo("recorder"));
    }

    @Test
    void a_name_can_be_folded() {
        given().contentType("application/json")
                .body(Map.of("channel", "FoldedName", "fold", true))
                .post(PATH)
                .then()
                .statusCode(201)
                .body("channel", equalTo("foldedname"));
    }

    @Test
    void what_configuration_wants_is_taken_out_there() {
        channels.ensure("configured", ListenedChannels.CONFIGURATION);
        capture("configured").then().statusCode(200).body("origins", equalTo(List.of("api", "configuration")));

        isProblem(given().delete(PATH + "/configured"), 409, "conflict")
                .body("detail", containsString("pgevents.channels"));
        channels.release("configured", ListenedChannels.CONFIGURATION);
        given().delete(PATH + "/configured").then().statusCode(204);
    }

    @Test
    void a_gap_is_shown_to_the_channels_that_had_it() {
        channels.ensure("with gap", "api");
        database.run("UPDATE pgevents.listening SET gap_since = now(), gap_until = now() + interval '1 minute'");

        given().get(PATH + "/with gap").then().body("gap.since", notNullValue()).body("gap.until", notNullValue());
        database.run("UPDATE pgevents.listening SET gap_since = '2000-01-01', gap_until = '2000-01-02'");
        given().get(PATH + "/with gap").then().body("$", not(hasKey("gap")));
        channels.release("with gap", "api");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\"quote",
                "größe €😀",
                "100%",
                "a+b&c=d",
                "a/b",
                "{template}",
                "semi;colon",
                "two\nlines",
                "#hash?",
                " ",
                "'; DROP TABLE x; --"
            })
    void a_channel_of_any_name_has_an_address(String name) {
        String location = capture(name)
                .then()
                .statusCode(201)
                .body("channel", equalTo(name))
                .extract()
                .header("Location");

        given().urlEncodingEnabled(false).get(location).then().statusCode(200).body("channel", equalTo(name));
        given().urlEncodingEnabled(false).delete(location).then().statusCode(204);
        given().urlEncodingEnabled(false).get(location).then().statusCode(404);
    }

    @Test
    void pages_of_the_list_hold_every_channel_once_in_the_order_of_bytes() {
        List<String> mine = List.of("list B", "list a", "list ä");
        mine.forEach(ChannelResourceTest::capture);

        List<String> listed = new ArrayList<>();
        String next = PATH + "?limit=1";
        while (next != null) {
            var page = given().urlEncodingEnabled(false)
                    .get(next)
                    .then()
                    .statusCode(200)
                    .extract();
            listed.addAll(page.path("data.channel"));
            String cursor = page.path("next");
            next = cursor == null ? null : PATH + "?limit=1&cursor=" + cursor;
        }

        assertThat(listed).containsSubsequence(mine).doesNotHaveDuplicates();
        mine.forEach(name -> channels.release(name, "api"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nul\\u0000",
                "half \\ud800",
                "pgevents",
                "pgevents_listen",
                "sixty-four bytes ..............................................."
            })
    void what_can_be_no_channel_is_refused(String name) {
        isInvalid(post("{\"channel\":\"" + name + "\"}"), "/channel")
                .body("errors[0].code", equalTo("invalid-channel"));
    }

    @Test
    void what_is_not_a_request_is_refused_with_the_place() {
        isInvalid(post("{}"), "/channel");
        isInvalid(post("{\"channel\":\"c\",\"folded\":true}"), "/folded")
                .body("errors[0].code", equalTo("unknown-field"));
        isInvalid(post("{\"channel\":\"c\",\"fold\":\"perhaps\"}"), "/fold");
        isProblem(post(""), 400, "malformed-request");
        isProblem(given().urlEncodingEnabled(false).get(PATH + "/%00"), 404, "not-found");
        given().urlEncodingEnabled(false).delete(PATH + "/%00").then().statusCode(204);
    }

    private static Response capture(String name) {
        return given().contentType("application/json")
                .body(Map.of("channel", name))
                .post(PATH);
    }

    private static Response post(String body) {
        return given().contentType("application/json").body(body).post(PATH);
    }
}
