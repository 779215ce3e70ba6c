package io.pgevents.platform.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody is asked who they are, so a page in a browser must not get here by a name of its own. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class HostCheckTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "localhost.",
                "10.0.0.1",
                "0.0.0.0",
                "[::]",
                "[2001:db8::1]:8080",
                "127.1",
                "2130706433",
                ""
            })
    void what_was_meant_for_another_host_is_refused(String host) {
        for (String path : new String[] {"/api/v1/subscriptions", "/q/metrics", "/q/health/live", "/nothing"}) {
            assertThat(get(path, "Host: " + host)).as(path).startsWith("HTTP/1.1 421 ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost:1",
                "127.0.0.1",
                "127.1.2.3:80",
                "[::1]",
                "[::1]:8080",
                "[::ffff:127.0.0.1]"
            })
    void this_machine_by_its_own_name_is_let_through(String host) {
        assertThat(get("/api/v1/subscriptions", "Host: " + host)).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1@evil.example", "[::1", "a b"})
    void what_is_no_host_is_no_way_in(String host) {
        assertThat(get("/api/v1/subscriptions", "Host: " + host)).startsWith("HTTP/1.1 4");
    }

    @Test
    void the_answer_is_a_problem_that_says_what_to_do() {
        given().header("Host", "evil.example")
                .get("/api/v1/subscriptions")
                .then()
                .statusCode(421)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/misdirected-request"));
    }

    @Test
    void a_probe_that_names_no_host_is_let_through() {
        assertThat(send("GET /q/health/live HTTP/1.0\r\n\r\n")).contains(" 200 ");
    }

    @Test
    void the_address_that_the_service_listens_on_is_its_own_name() {
        assertThat(HostCheck.isHere("Machine-7", "machine-7")).isTrue();
        assertThat(HostCheck.isHere("machine-8", "machine-7")).isFalse();
    }

    private static String get(String path, String host) {
        return send("GET " + path + " HTTP/1.1\r\n" + host + "\r\nConnection: close\r\n\r\n");
    }

    private static String send(String request) {
        try (var socket = new Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
