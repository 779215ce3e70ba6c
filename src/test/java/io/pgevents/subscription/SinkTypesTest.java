package io.pgevents.subscription;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SinkTypesTest {

    @Test
    void two_sinks_of_one_protocol_keep_the_service_from_starting() {
        assertThatThrownBy(() -> new SinkTypes(List.of(new PaperSinkType(), new PaperSinkType())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("PAPER");
    }
}
