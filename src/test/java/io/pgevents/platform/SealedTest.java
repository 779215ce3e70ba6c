package io.pgevents.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer hunter2", "Schnöcke €😀"})
    void what_is_opened_is_what_was_sealed(String text) {
        Sealed sealed = Sealed.of(text);

        assertThat(sealed.open()).isEqualTo(text);
        assertThat(sealed.open()).as("again").isEqualTo(text);
    }

    @Test
    void nothing_that_prints_it_shows_the_text() {
        assertThat(Sealed.of("hunter2")).asString().isEqualTo("Sealed");
    }
}
