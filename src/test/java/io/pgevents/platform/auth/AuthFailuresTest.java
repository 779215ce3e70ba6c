package io.pgevents.platform.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.support.SetClock;
import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuthFailuresTest {

    private final Logger log = Logger.getLogger("io.pgevents");
    private final Lines lines = new Lines();
    private final SetClock clock = new SetClock();
    private final AuthFailures failures = new AuthFailures(new Refusals(clock));

    @BeforeEach
    void listen() {
        log.addHandler(lines);
    }

    @AfterEach
    void stop() {
        log.removeHandler(lines);
    }

    @Test
    void however_many_requests_find_no_provider_the_log_says_so_once_in_ten_seconds() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(failures.answer(new OIDCException("nobody there")))
                    .hasValueSatisfying(answer -> assertThat(answer.getStatus()).isEqualTo(503));
        }
        clock.pass(Duration.ofSeconds(10));
        failures.answer(new AuthenticationFailedException(new OIDCException("nobody there now")));

        assertThat(lines.texts)
                .containsExactly(
                        "PGE0606: The OpenID Connect provider could not be asked; requests answered 503 since the last such line: 1, the last because of: nobody there",
                        "PGE0606: The OpenID Connect provider could not be asked; requests answered 503 since the last such line: 1000, the last because of: nobody there now");
    }

    private static final class Lines extends Handler {

        final List<String> texts = new ArrayList<>();

        @Override
        public void publish(LogRecord line) {
            texts.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
