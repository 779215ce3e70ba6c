package io.pgevents.bench.side;

import io.pgevents.bench.core.Sample;
import io.pgevents.bench.receive.Signatures;
import java.io.IOException;

/** pgevents with one replica, and a subscription for each subscriber of each table. */
public final class PgeventsDeliverer implements Deliverer {

    private final String config;
    private PgeventsService service;

    /** @param config of each subscription, JSON */
    public PgeventsDeliverer(String config) {
        this.config = config;
    }

    @Override
    public void start(Stand stand) throws Exception {
        service = new PgeventsService(stand.lab(), stand.database(), "pgevents").start();
        for (int table = 0; table < stand.tables().size(); table++) {
            service.watch(stand.tables().get(table));
            for (int subscriber = 0; subscriber < stand.layout().subscribers(); subscriber++) {
                service.api().post("/api/v1/subscriptions", """
                        {"sink": "%s", "source": "/%s/public/%s", "secret": "%s", "config": %s}""".formatted(
                                stand.url(table, subscriber),
                                stand.database().name(),
                                stand.tables().get(table),
                                Signatures.secret(),
                                config));
            }
        }
    }

    @Override
    public void freeze() throws IOException {
        service.process().signal("STOP");
    }

    @Override
    public void thaw() throws IOException {
        service.process().signal("CONT");
    }

    @Override
    public double processorSeconds() throws IOException {
        return service.process().processorSeconds();
    }

    @Override
    public Sample memory() throws IOException, InterruptedException {
        double resident = service.process().residentMegabytes();
        return new Sample()
                .with("resident", "MB", resident)
                .with("heap", "MB", service.process().heapMegabytes());
    }

    @Override
    public void close() {
        if (service != null) {
            service.close();
        }
    }
}
