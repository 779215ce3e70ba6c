package io.pgevents.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.capture.AmqpInSettings.QueueSettings;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AmqpInSettingsTest {

    @Test
    void environment_variables_do_as_well() {
        var environment = new EnvConfigSource(
                Map.of(
                        "PGEVENTS_AMQP_IN_SHOP_BROKER", "main",
                        "PGEVENTS_AMQP_IN_SHOP_QUEUE", "orders",
                        "PGEVENTS_AMQP_IN_SHOP_PREFETCH", "7"),
                300);

        Map<String, QueueSettings> queues = new SmallRyeConfigBuilder()
                .withMapping(AmqpInSettings.class)
                .withSources(environment)
                .build()
                .getConfigMapping(AmqpInSettings.class)
                .queues();

        assertThat(queues).containsOnlyKeys("shop");
        assertThat(queues.get("shop").broker()).isEqualTo("main");
        assertThat(queues.get("shop").queue()).isEqualTo("orders");
        assertThat(queues.get("shop").prefetch()).isEqualTo(7);
        assertThat(queues.get("shop").declare()).isFalse();
    }
}
