package io.pgevents.bench.scenario;

import io.pgevents.bench.broker.Kafka;
import io.pgevents.bench.broker.Observers;
import io.pgevents.bench.broker.Rabbit;
import io.pgevents.bench.core.Lab;
import io.pgevents.bench.core.Scenario;
import io.pgevents.bench.side.Layout;
import io.pgevents.bench.side.Outlet;
import io.pgevents.bench.side.PgeventsDeliverer;
import java.util.List;
import java.util.function.Supplier;

/** Events a second to what is not a webhook. */
final class Sinks implements Scenario {

    @Override
    public String name() {
        return "sinks";
    }

    @Override
    public String description() {
        return """
                The backlog of the scenario throughput, to an observer in an extension module (CDI), a durable queue of RabbitMQ and
                a topic of Kafka, each broker one node on this machine; ordering by key, to the brokers with up to 256 messages on
                their way. Measured is to the last message that a consumer of the broker has read.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        Amount amount = new Amount(
                lab.options().shortOrFull(20_000, 50_000), lab.options().shortOrFull(30_000, 150_000));
        lab.compare(
                this,
                "1 subscription",
                List.of(
                        side(lab, "CDI", amount, Observers::new),
                        side(lab, "RabbitMQ", amount, Rabbit::new),
                        side(lab, "Kafka", amount, Kafka::new)));
    }

    private static BacklogSide side(Lab lab, String name, Amount amount, Supplier<Outlet> outlet) {
        return new BacklogSide(lab, name, new Layout(1, 1), false, amount, () -> new PgeventsDeliverer(outlet.get()));
    }
}
