package io.pgevents.platform.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BrokerStatesTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicLong now = new AtomicLong();
    private final BrokerStates states = new BrokerStates(registry, now::get);

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
    void a_broker_that_is_away_and_that_nobody_needs_any_more_is_forgotten() {
        states.down("main");
        now.addAndGet(Duration.ofMinutes(9).toNanos());
        assertThat(value("main")).isZero();

        states.down("main");
        now.addAndGet(Duration.ofMinutes(9).toNanos());
        assertThat(value("main")).isZero();

        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(value("main")).isNaN();

        states.up("main");
        now.addAndGet(Duration.ofDays(1).toNanos());
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
