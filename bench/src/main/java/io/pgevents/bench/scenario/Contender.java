package io.pgevents.bench.scenario;

import io.pgevents.bench.core.Lab;
import io.pgevents.bench.core.Sample;
import io.pgevents.bench.core.Side;
import io.pgevents.bench.side.Deliverer;
import io.pgevents.bench.side.Layout;
import io.pgevents.bench.side.Stand;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One of those that are compared. It is brought up, with a database of its own, and warmed when it is measured for the first
 * time, and stays for the measurements that follow: the price of a warm process is paid once, not in each round. After a measurement that went wrong it begins anew.
 */
final class Contender implements AutoCloseable {

    /** Of a warm deliverer. */
    interface Measurement {
        Sample take(Stand stand, Deliverer deliverer) throws Exception;
    }

    private final Lab lab;
    private final String name;
    private final Layout layout;
    private final Amount amount;
    private final Supplier<? extends Deliverer> deliverers;
    private @Nullable Stand stand;
    private @Nullable Deliverer deliverer;

    Contender(Lab lab, String name, Layout layout, Amount amount, Supplier<? extends Deliverer> deliverers) {
        this.lab = lab;
        this.name = name;
        this.layout = layout;
        this.amount = amount;
        this.deliverers = deliverers;
    }

    /** This one in a comparison. */
    Side side(Measurement measurement) {
        return new Side() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Sample measure() throws Exception {
                return take(measurement);
            }
        };
    }

    private Sample take(Measurement measurement) throws Exception {
        boolean sound = false;
        try {
            Sample sample = warm(measurement);
            sound = sample.faults().isEmpty();
            return sample;
        } finally {
            if (!sound) {
                close();
            }
        }
    }

    private Sample warm(Measurement measurement) throws Exception {
        Stand place = stand;
        Deliverer running = deliverer;
        if (place == null || running == null) {
            running = deliverers.get();
            deliverer = running;
            place = new Stand(
                    lab, running.server(lab), layout, amount.all(lab.options().rounds()), running.signs());
            stand = place;
            running.start(place);
            if (!new CatchUp(place, running).warmUp(amount.warmUp())) {
                return place.judge(new Sample());
            }
            place.database().tidy();
        }
        running.wake();
        Sample sample = place.judge(measurement.take(place, running));
        running.rest();
        place.database().tidy();
        return sample;
    }

    @Override
    public void close() throws SQLException {
        Deliverer running = deliverer;
        Stand place = stand;
        deliverer = null;
        stand = null;
        if (running != null) {
            running.close();
        }
        if (place != null) {
            place.close();
        }
    }
}
