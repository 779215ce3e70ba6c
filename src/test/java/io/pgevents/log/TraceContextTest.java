package io.pgevents.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void a_writer_names_the_trace_in_an_object() {
        assertThat(TraceContext.ofWriter(
                        "{\"user\":\"ann\",\"traceparent\":\"" + PARENT + "\",\"tracestate\":\"a=1,b=2\"}"))
                .isEqualTo(new TraceContext(PARENT, "a=1,b=2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "traceparent",
                "{\"traceparent\":17}",
                "{\"traceparent\":null}",
                "{\"traceparent\":{\"traceparent\":\"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\"}}",
                "[\"traceparent\"]",
                "{\"traceparent\":\"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\""
            })
    void anything_else_names_none(String context) {
        assertThat(TraceContext.ofWriter(context)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes-later"
            })
    void what_is_well_formed_is_passed_on(String traceparent) {
        assertThat(TraceContext.of(traceparent, null)).isEqualTo(new TraceContext(traceparent, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-a\r\nevil: 1",
                " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            })
    void what_is_not_well_formed_is_dropped(String traceparent) {
        assertThat(TraceContext.of(traceparent, "a=1")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "A=1", "a=1\r\nevil: 1", "a=1,,", "a=1;b=2,=3"})
    void a_malformed_state_is_left_out(String tracestate) {
        assertThat(TraceContext.of(PARENT, tracestate)).isEqualTo(new TraceContext(PARENT, null));
    }

    @Test
    void a_state_that_is_too_long_is_left_out() {
        assertThat(TraceContext.of(PARENT, "a=" + "b".repeat(256) + ",c=" + "d".repeat(256)))
                .isEqualTo(new TraceContext(PARENT, null));
    }
}
