package io.pgevents.sink.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.pgevents.subscription.WebhookSecret;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Known answers, and the official library of Standard Webhooks as an independent judge. */
class SignatureTest {

    private static final String SECRET_1 = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String SECRET_2 = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final long TIMESTAMP = 1614265330;

    static Stream<Arguments> knownAnswers() {
        return Stream.of(
                // From the libraries of Standard Webhooks (Go, Java, JavaScript, …) and of its Rust one.
                answer(
                        SECRET_1,
                        ID,
                        TIMESTAMP,
                        "{\"test\": 2432232314}",
                        "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
                answer(
                        SECRET_2,
                        "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
                        1649367553,
                        "{\"email\":\"test@example.com\",\"username\":\"test_user\"}",
                        "tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="),
                // Computed with Python's hmac where the published sets have holes.
                answer(
                        SECRET_2,
                        ID,
                        TIMESTAMP,
                        "{\"test\": 2432232314}",
                        "78nXHjpFP0tVJQW5D0SBwmVyyW87BV/rL6MgfM/Bw44="),
                answer(SECRET_1, ID, TIMESTAMP, "{\"n\":\"é€😀\"}", "RN5Ak//O5AZ5QlM2gWBqf6ZfjNEGOb9wzca92EhN1wE="),
                answer(SECRET_1, ID, TIMESTAMP, "", "v48jdbgvh29KJz2Qc+ghw8G6vG3nAKnujWBg8oM/62A="),
                Arguments.of(
                        SECRET_1,
                        ID,
                        TIMESTAMP,
                        new byte[] {0x00, (byte) 0xFF, 0x0A, 0x0D},
                        "v1,jgDTRNwqnE+lpeTJSKAWUVwfFpCKIzq84EX/oZgMTVs="));
    }

    private static Arguments answer(String secret, String id, long timestamp, String body, String base64) {
        return Arguments.of(secret, id, timestamp, body.getBytes(UTF_8), "v1," + base64);
    }

    @ParameterizedTest
    @MethodSource("knownAnswers")
    void a_known_answer_is_reproduced(String secret, String id, long timestamp, byte[] body, String expected) {
        assertThat(SigningKey.of(secret).sign(id, timestamp, body)).isEqualTo(expected);
    }

    @Test
    void while_secrets_are_rotated_each_of_them_signs_in_order() {
        byte[] body = "{\"test\": 2432232314}".getBytes(UTF_8);

        assertThat(Signature.of(List.of(SECRET_1, SECRET_2), ID, TIMESTAMP, body))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
                        + " v1,78nXHjpFP0tVJQW5D0SBwmVyyW87BV/rL6MgfM/Bw44=");
    }

    @Test
    void nothing_is_signed_without_a_secret() {
        assertThatThrownBy(() -> Signature.of(List.of(), ID, TIMESTAMP, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the subscription has no secret to sign with");
    }

    @Test
    void a_secret_that_is_too_weak_signs_nothing() {
        assertThatThrownBy(() -> SigningKey.of("whsec_plJ3nmyCDGBKInavdOK15jsl"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("holds 18");
    }

    @Test
    void the_official_library_accepts_either_secret_of_a_rotation() throws Exception {
        String older = WebhookSecret.generate();
        String newer = WebhookSecret.generate();
        String body = "{\"n\":\"é€😀\"}";
        long now = Instant.now().getEpochSecond();
        HttpHeaders headers = headers(now, Signature.of(List.of(newer, older), ID, now, body.getBytes(UTF_8)));

        new Webhook(older).verify(body, headers);
        new Webhook(newer).verify(body, headers);
    }

    @Test
    void the_official_library_refuses_another_secret_or_body() {
        String secret = WebhookSecret.generate();
        long now = Instant.now().getEpochSecond();
        HttpHeaders headers = headers(now, Signature.of(List.of(secret), ID, now, "{}".getBytes(UTF_8)));

        assertThatThrownBy(() -> new Webhook(WebhookSecret.generate()).verify("{}", headers))
                .isInstanceOf(WebhookVerificationException.class);
        assertThatThrownBy(() -> new Webhook(secret).verify("{ }", headers))
                .isInstanceOf(WebhookVerificationException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {-301, 310})
    void the_official_library_refuses_a_timestamp_five_minutes_off(long seconds) {
        String secret = WebhookSecret.generate();
        long then = Instant.now().getEpochSecond() + seconds;
        HttpHeaders headers = headers(then, Signature.of(List.of(secret), ID, then, "{}".getBytes(UTF_8)));

        assertThatThrownBy(() -> new Webhook(secret).verify("{}", headers))
                .isInstanceOf(WebhookVerificationException.class);
    }

    private static HttpHeaders headers(long timestamp, String signature) {
        return HttpHeaders.of(
                Map.of(
                        "webhook-id", List.of(ID),
                        "webhook-timestamp", List.of(Long.toString(timestamp)),
                        "webhook-signature", List.of(signature)),
                (name, value) -> true);
    }
}
