package io.pgevents.sink.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.platform.FieldError;
import io.pgevents.platform.Findings;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.subscription.SinkRequest;
import io.vertx.core.Future;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSinkTypeTest {

    private final Findings findings = new Findings();

    @RegisterExtension
    final Sinks sinks = new Sinks()
            .configured("allowed-networks", "10.1.0.0/16")
            .resolvingWith(name -> switch (name) {
                case "public.example" -> Future.succeededFuture(List.of(Sinks.address("8.8.8.8")));
                case "inner.example" -> Future.succeededFuture(List.of(Sinks.address("10.1.2.3")));
                case "forbidden.example" -> Future.succeededFuture(List.of(Sinks.address("10.2.0.1")));
                default -> Future.failedFuture(new UnknownHostException(name));
            });

    private final WebhookSinkType type = sinks.type(Duration.ofSeconds(10));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://public.example/hook",
                "http://inner.example:8080/",
                "http://10.1.2.3/",
                "https://8.8.8.8/",
                "https://not-yet-in-dns.example/"
            })
    void a_sink_that_deliveries_can_reach_is_accepted(String sink) {
        assertThatCode(() -> type.check(request(sink), findings)).doesNotThrowAnyException();
        assertThat(findings.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://forbidden.example/",
                "http://public.example/",
                "https://public.example:8443/",
                "https://169.254.169.254/",
                "https://[::1]/",
                "https://2130706433/"
            })
    void a_sink_against_the_policy_is_refused_without_a_word_on_the_range(String sink) {
        assertThatThrownBy(() -> type.check(request(sink), findings)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.type()).isEqualTo(ProblemType.SINK_FORBIDDEN);
            assertThat(problem.errors()).extracting(FieldError::pointer).containsExactly("/sink");
            assertThat(problem.detail()).doesNotContain("10.", "169.", "127.", "::", "8443");
        });
    }

    @Test
    void a_malformed_sink_is_an_error_of_its_field() {
        type.check(request("https://user@public.example/"), findings);

        assertThat(findings.errors())
                .containsExactly(new FieldError(
                        "/sink",
                        "The sink must not contain a user name or password; give credentials as a header.",
                        "invalid-url"));
    }

    private static SinkRequest request(String sink) {
        return new SinkRequest(sink, Map.of(), false, Double.POSITIVE_INFINITY);
    }
}
