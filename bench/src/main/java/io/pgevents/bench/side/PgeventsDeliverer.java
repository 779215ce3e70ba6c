package io.pgevents.bench.side;

import io.pgevents.bench.core.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** pgevents, with a subscription for each subscriber of each table. One replica, unless more are added. */
public final class PgeventsDeliverer implements Deliverer {

    private final Outlet outlet;
    private final List<PgeventsService> replicas = new ArrayList<>();

    public PgeventsDeliverer(Outlet outlet) {
        this.outlet = outlet;
    }

    /** With webhooks. @param config of each subscription, JSON */
    public PgeventsDeliverer(String config) {
        this(new Webhooks(config));
    }

    @Override
    public void start(Stand stand) throws Exception {
        outlet.open(stand);
        addReplica(stand);
        for (int table = 0; table < stand.tables().size(); table++) {
            service().watch(stand.tables().get(table));
            for (int subscriber = 0; subscriber < stand.layout().subscribers(); subscriber++) {
                Optional<String> subscription = outlet.subscription(stand, table, subscriber);
                if (subscription.isPresent()) {
                    service().api().post("/api/v1/subscriptions", subscription.get());
                }
            }
        }
    }

    /** One more process on the same database; the first one makes the schema. */
    public void addReplica(Stand stand) throws Exception {
        PgeventsService replica = new PgeventsService(
                stand.lab(), outlet.service(), stand.database(), "pgevents-" + (replicas.size() + 1));
        outlet.settings().forEach(replica::with);
        replicas.add(replica);
        replica.start();
    }

    /** The first replica. */
    public PgeventsService service() {
        return replicas.get(0);
    }

    @Override
    public void freeze() throws IOException {
        for (PgeventsService replica : replicas) {
            replica.process().signal("STOP");
        }
    }

    @Override
    public void thaw() throws IOException {
        for (PgeventsService replica : replicas) {
            replica.process().signal("CONT");
        }
    }

    @Override
    public double processorSeconds() throws IOException {
        double seconds = 0;
        for (PgeventsService replica : replicas) {
            seconds += replica.process().processorSeconds();
        }
        return seconds;
    }

    @Override
    public Sample memory() throws IOException, InterruptedException {
        double resident = 0;
        double heap = 0;
        for (PgeventsService replica : replicas) {
            resident += replica.process().residentMegabytes();
            heap += replica.process().heapMegabytes();
        }
        return new Sample().with("resident", "MB", resident).with("heap", "MB", heap);
    }

    @Override
    public void close() {
        replicas.forEach(PgeventsService::close);
        outlet.close();
    }
}
