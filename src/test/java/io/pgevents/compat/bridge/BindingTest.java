package io.pgevents.compat.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgevents.platform.StartUpException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BindingTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"chan1:queue1", " chan1 : queue1 ", "chan1:queue1,", "chan1:queue1:rest", ",,chan1:queue1,:,"})
    void one_binding(String text) {
        assertThat(Binding.parse(text)).containsExactly(new Binding("chan1", "queue1"));
    }

    @Test
    void several_are_sorted_by_channel() {
        assertThat(Binding.parse("c:q, a:q2 ,b : q"))
                .containsExactly(new Binding("a", "q2"), new Binding("b", "q"), new Binding("c", "q"));
    }

    @Test
    void an_entry_with_an_empty_side_is_left_out() {
        assertThat(Binding.parse("a:,:b, ,c,d:e")).containsExactly(new Binding("d", "e"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "chan1", "chan1:", ":queue1", ","})
    void no_binding_at_all_is_a_mistake(String text) {
        assertThatExceptionOfType(StartUpException.class)
                .isThrownBy(() -> Binding.parse(text))
                .withMessage("No bindings(e.g. pgchannel1:queue1) specified in \"" + text + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:q,a:q", "a:q1,b:q2, a :q3"})
    void a_channel_twice_is_a_mistake(String text) {
        assertThatExceptionOfType(StartUpException.class)
                .isThrownBy(() -> Binding.parse(text))
                .withMessage("Cannot have duplicate PostgreSQL channels.");
    }
}
