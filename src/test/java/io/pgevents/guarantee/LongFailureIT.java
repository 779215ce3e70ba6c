package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.Inbox;
import io.pgevents.support.Postgres;
import io.pgevents.support.Receiver;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.Workload;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nothing ends in silence: who fails for long is warned, disabled, and told so. */
class LongFailureIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void who_fails_for_long_is_warned_and_disabled_and_served_when_he_is_resumed() {
        String database = Postgres.emptyDatabase();
        try (var operators = new Inbox();
                var receiver = new Receiver();
                var service = ServiceProcess.on(database, "long-failure")
                        .with("pgevents.failing.warn-after", "PT1S")
                        .with("pgevents.failing.disable-after", "PT10S")
                        .start();
                var workload = new Workload(database)) {
            // Given operators that want to know, and a receiver that refuses everything
            service.api()
                    .post(
                            "/api/v1/subscriptions",
                            new JsonObject()
                                    .put("sink", operators.url())
                                    .put(
                                            "types",
                                            List.of(
                                                    "pgevents.subscription.failing",
                                                    "pgevents.subscription.disabled",
                                                    "pgevents.subscription.resumed"))
                                    .encode());
            String subscription = service.api().subscribe(receiver.answers(503));

            // When nothing succeeds for long
            for (int key = 1; key <= 5; key++) {
                workload.touch(key);
            }

            // Then that is told, again after a while, and then it is disabled
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(told(operators)).containsExactly("failing", "failing", "disabled"));
            assertThat(service.api().subscription(subscription).get("status").asText())
                    .isEqualTo("disabled");
            assertThat(service.api()
                            .subscription(subscription)
                            .get("statusReason")
                            .asText())
                    .contains("no delivery has succeeded since", "HTTP 503");

            // And when the receiver is in order and somebody resumes it, it gets everything
            receiver.answers(204);
            service.api().post("/api/v1/subscriptions/" + subscription + "/resume", "");
            await().atMost(PATIENCE).until(() -> receiver.acceptedByKey().size() == 5);
            assertThat(told(operators)).containsExactly("failing", "failing", "disabled", "resumed");
        }
    }

    private static List<String> told(Inbox inbox) {
        return inbox.letters().stream()
                .map(letter -> new JsonObject(letter.body()).getString("type"))
                .map(type -> type.substring(type.lastIndexOf('.') + 1))
                .toList();
    }
}
