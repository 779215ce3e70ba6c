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
                their way. Measured is to the last message that a consumer of the broker has read. Each sink has all its rounds
                before the next, since an idle broker is not idle.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        measure(lab, "CDI", Observers::new);
        measure(lab, "RabbitMQ", Rabbit::new);
        measure(lab, "Kafka", Kafka::new);
    }

    private void measure(Lab lab, String name, Supplier<Outlet> outlet) throws Exception {
        Amount amount = new Amount(Amount.WARM, lab.options().shortOrFull(60_000, 150_000));
        try (Contenders contenders = new Contenders(lab)) {
            Contender contender =
                    contenders.add(name, new Layout(1, 1), amount, () -> new PgeventsDeliverer(outlet.get()));
            lab.compare(this, "1 subscription", List.of(CatchUp.side(contender, amount.measured())));
        }
    }
}
