package io.pgevents.delivery;

import io.pgevents.log.Page;
import io.pgevents.log.Position;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads the log for subscriptions that are behind, a few pages at once, so that memory is bounded. Those that wait for
 * a page from the same position get the same one: after a take-over thousands may. Confined to the loop.
 */
final class SharedReads {

    private static final int AT_ONCE = 3;

    private record Reader(Consumer<SharedPage> done, Consumer<RuntimeException> failed) {}

    private final Loop loop;
    private final Function<Position, Page> log;
    private final Map<Position, List<Reader>> waiting = new LinkedHashMap<>();
    private int underWay;

    /** @param log blocks */
    SharedReads(Loop loop, Function<Position, Page> log) {
        this.loop = loop;
        this.log = log;
    }

    /** Reads a page that is current when it is read, which is after this call. */
    void read(Position from, Consumer<SharedPage> done, Consumer<RuntimeException> failed) {
        boolean first = waiting.isEmpty();
        waiting.computeIfAbsent(from, position -> new ArrayList<>()).add(new Reader(done, failed));
        if (first) {
            // One turn later, when everybody who wants the same has said so.
            loop.execute(this::start);
        }
    }

    private void start() {
        Iterator<Map.Entry<Position, List<Reader>>> next = waiting.entrySet().iterator();
        while (underWay < AT_ONCE && next.hasNext()) {
            Map.Entry<Position, List<Reader>> wanted = next.next();
            next.remove();
            underWay++;
            List<Reader> readers = wanted.getValue();
            loop.call(
                    () -> log.apply(wanted.getKey()),
                    page -> {
                        underWay--;
                        SharedPage shared = SharedPage.own(wanted.getKey(), page);
                        readers.forEach(reader -> reader.done().accept(shared));
                        start();
                    },
                    failure -> {
                        underWay--;
                        readers.forEach(reader -> reader.failed().accept(failure));
                        start();
                    });
        }
    }
}
