package io.pgevents.bench.side;

import io.pgevents.bench.core.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** pgevents, with a subscription for each subscriber of each table. */
public final class PgeventsDeliverer implements Deliverer {

    /** What is made in the database or by the first replica before it has those subscriptions. */
    public interface Preparation {
        void make(Stand stand, PgeventsService service) throws Exception;
    }

    private final Outlet outlet;
    private final int size;
    private final Preparation preparation;
    private final List<PgeventsService> replicas = new ArrayList<>();

    /** @param size how many replicas it has */
    public PgeventsDeliverer(Outlet outlet, int size, Preparation preparation) {
        this.outlet = outlet;
        this.size = size;
        this.preparation = preparation;
    }

    /** One replica. */
    public PgeventsDeliverer(Outlet outlet) {
        this(outlet, 1, (stand, service) -> {});
    }

    /** With webhooks. @param config of each subscription, JSON */
    public PgeventsDeliverer(String config) {
        this(new Webhooks(config));
    }

    @Override
    public void start(Stand stand) throws Exception {
        outlet.open(stand);
        addReplica(stand);
        preparation.make(stand, service());
        for (int table = 0; table < stand.tables().size(); table++) {
            service().watch(stand.tables().get(table));
            for (int subscriber = 0; subscriber < stand.layout().subscribers(); subscriber++) {
                Optional<String> subscription = outlet.subscription(stand, table, subscriber);
                if (subscription.isPresent()) {
                    service().api().post("/api/v1/subscriptions", subscription.get());
                }
            }
        }
        while (replicas.size() < size) {
            addReplica(stand);
        }
        Balance.await(stand.database(), size);
    }

    @Override
    public boolean signs() {
        return outlet.signs();
    }

    /** One more process on the same database; the first one makes the schema. */
    private void addReplica(Stand stand) throws Exception {
        PgeventsService replica = new PgeventsService(
                stand.lab(), outlet.service(), stand.database(), "pgevents-" + (replicas.size() + 1));
        outlet.settings().forEach(replica::with);
        replicas.add(replica);
        replica.start();
    }

    private PgeventsService service() {
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
