package io.pgevents.sink.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.platform.FieldError;
import io.pgevents.platform.Findings;
import io.pgevents.subscription.SinkRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CdiSinkTypeTest {

    private final Findings findings = new Findings();

    @ParameterizedTest
    @ValueSource(strings = {"cdi://audit", "cdi://A-b_9", "cdi://observers"})
    void a_name_is_accepted(String sink) {
        check(new SinkRequest(sink, Map.of(), false, Double.POSITIVE_INFINITY));

        assertThat(findings.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"audit", "cdi://", "cdi:audit", "cdi://a/b", "cdi://a b", "https://example.com/", "CDI://audit"})
    void anything_else_is_refused(String sink) {
        check(new SinkRequest(sink, Map.of(), false, Double.POSITIVE_INFINITY));

        assertThat(findings.errors()).extracting(FieldError::pointer).containsExactly("/sink");
    }

    @Test
    void what_observers_have_no_use_for_is_refused() {
        check(new SinkRequest("cdi://audit", Map.of("x", "y"), true, Double.POSITIVE_INFINITY));

        assertThat(findings.errors())
                .extracting(FieldError::pointer)
                .containsExactly("/protocolsettings/headers", "/protocolsettings/handshake");
    }

    private void check(SinkRequest request) {
        new CdiSinkType().check(request, findings);
    }
}
