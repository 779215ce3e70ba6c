package io.pgevents.platform.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class BrokerStatesTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final BrokerStates states = new BrokerStates(registry);

    @Test
    void a_broker_that_nobody_has_needed_has_no_series() {
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void a_broker_is_up_until_it_is_lost_and_again_when_it_is_back() {
        states.up("main");
        assertThat(value("main")).isOne();

        states.down("main");
        assertThat(value("main")).isZero();

        states.up("main");
        assertThat(value("main")).isOne();
    }

    @Test
    void each_broker_is_by_itself() {
        states.down("one");
        states.up("other");

        assertThat(value("one")).isZero();
        assertThat(value("other")).isOne();
    }

    private double value(String broker) {
        return registry.get("pgevents.amqp.broker.up")
                .tag("broker", broker)
                .gauge()
                .value();
    }
}
