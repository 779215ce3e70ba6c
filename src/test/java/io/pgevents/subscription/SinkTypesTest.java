package io.pgevents.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgevents.platform.FieldError;
import io.pgevents.platform.Findings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SinkTypesTest {

    private static final String SUBSCRIPTION = """
            {"sink":"rock:1","protocol":"ROCK","protocolsettings":{%s},"config":{%s}}""";

    private final Findings findings = new Findings();

    @Test
    void two_sinks_of_one_protocol_keep_the_service_from_starting() {
        assertThatThrownBy(() -> new SinkTypes(List.of(new PaperSinkType(), new PaperSinkType()), List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("PAPER");
    }

    @Test
    void a_setting_that_the_protocol_does_not_know_is_refused_with_those_that_it_knows() {
        check(new Rock(false), "\"colour\":\"red\",\"weight\":\"7\"", "");

        assertThat(findings.errors())
                .containsExactly(new FieldError(
                        "/protocolsettings/colour",
                        "The protocol ROCK has no setting 'colour'; known are headers, weight.",
                        "unknown-field"));
    }

    @Test
    void what_a_protocol_can_not_do_is_refused() {
        check(new Rock(false), "\"handshake\":true", "\"batch\":{}");

        assertThat(findings.errors())
                .extracting(FieldError::pointer)
                .containsExactly("/protocolsettings/handshake", "/config/batch");
    }

    @Test
    void a_protocol_that_checks_its_settings_itself_is_given_all_of_them() {
        var rock = new Rock(true);

        check(rock, "\"headers\":{\"a\":\"b\"},\"colour\":\"red\",\"method\":\"PUT\"", "");

        assertThat(findings.errors()).isEmpty();
        assertThat(rock.asked).containsExactly(Map.of("colour", "red", "method", "PUT"));
    }

    private void check(SinkType type, String settings, String config) {
        try {
            var object = new ObjectMapper().readTree(SUBSCRIPTION.formatted(settings, config));
            Definition definition = DefinitionReader.read(object, DeliverySettingsReader.ANY_TIMEOUT, findings);
            assertThat(findings.errors()).isEmpty();
            new SinkTypes(List.of(type), List.of()).check(definition, false, findings);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A protocol with one setting, or with any. */
    private static final class Rock implements SinkType {

        private final List<Map<String, String>> asked = new ArrayList<>();
        private final boolean any;

        Rock(boolean any) {
            this.any = any;
        }

        @Override
        public String protocol() {
            return "ROCK";
        }

        @Override
        public Set<String> settings() {
            return Set.of("weight");
        }

        @Override
        public boolean knows(String setting) {
            return any || SinkType.super.knows(setting);
        }

        @Override
        public void check(SinkRequest request, Findings findings) {
            asked.add(request.settings());
        }
    }
}
