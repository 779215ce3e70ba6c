package io.pgevents.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSecretTest {

    @Test
    void a_generated_secret_holds_32_bytes_and_never_repeats() {
        var secrets =
                IntStream.range(0, 1000).mapToObj(i -> WebhookSecret.generate()).toList();

        assertThat(secrets).doesNotHaveDuplicates().allSatisfy(secret -> {
            assertThat(secret).startsWith("whsec_");
            assertThat(WebhookSecret.key(secret)).hasSize(32);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 32, 64})
    void a_key_of_24_to_64_bytes_is_accepted(int bytes) {
        assertThat(WebhookSecret.key(secret(bytes))).hasSize(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 18, 23, 65, 128})
    void a_shorter_or_longer_key_is_refused(int bytes) {
        assertThatThrownBy(() -> WebhookSecret.key(secret(bytes)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must hold 24 to 64 random bytes, but holds " + bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "'', must begin with whsec_",
        "hwsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, must begin with whsec_",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, must begin with whsec_",
        "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, must begin with whsec_",
        "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=, is an ed25519 key",
        "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbc=, is an ed25519 key",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa_-, must be standard base64",
        "'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw ', must be standard base64",
    })
    void another_form_is_refused_with_the_fix(String secret, String message) {
        assertThatThrownBy(() -> WebhookSecret.key(secret))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void a_refusal_does_not_repeat_the_secret() {
        assertThatThrownBy(() -> WebhookSecret.key("whsec_c2VjcmV0IQ=="))
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("c2VjcmV0IQ", "secret!"));
    }

    private static String secret(int bytes) {
        return "whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]);
    }
}
