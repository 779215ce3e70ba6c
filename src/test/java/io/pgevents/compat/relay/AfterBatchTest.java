package io.pgevents.compat.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class AfterBatchTest {

    private Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private final InstantSource source = () -> now;
    private final AfterBatch afterBatch = new AfterBatch(source.withZone(ZoneOffset.UTC));

    @Test
    void what_was_confirmed_is_known_once() {
        afterBatch.remember("a");

        assertThat(afterBatch.forget("b")).isFalse();
        assertThat(afterBatch.forget("a")).isTrue();
        assertThat(afterBatch.forget("a")).as("a replay is sent").isFalse();
    }

    @Test
    void and_not_for_long() {
        afterBatch.remember("a");
        now = now.plus(Duration.ofMinutes(2));

        assertThat(afterBatch.forget("a")).isFalse();
    }
}
