package io.pgevents.bench.scenario;

import io.pgevents.bench.core.Lab;
import io.pgevents.bench.side.Deliverer;
import io.pgevents.bench.side.Layout;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** All who stay from round to round; closing ends them. */
final class Contenders implements AutoCloseable {

    private final Lab lab;
    private final List<Contender> all = new ArrayList<>();

    Contenders(Lab lab) {
        this.lab = lab;
    }

    Contender add(String name, Layout layout, Amount amount, Supplier<? extends Deliverer> deliverers) {
        Contender contender = new Contender(lab, name, layout, amount, deliverers);
        all.add(contender);
        return contender;
    }

    @Override
    public void close() throws SQLException {
        for (Contender contender : all) {
            contender.close();
        }
    }
}
