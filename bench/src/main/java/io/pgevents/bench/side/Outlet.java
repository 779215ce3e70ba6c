package io.pgevents.bench.side;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where pgevents is to send events. */
public interface Outlet extends AutoCloseable {

    /**
     * Brings up whatever receives them; from then on what arrives is noted in the stand's arrivals.
     *
     * @throws io.pgevents.bench.core.SkippedException if this machine does not have what it takes
     */
    void open(Stand stand) throws Exception;

    /** The directory of the service. */
    default Path service() {
        return Path.of("target", "quarkus-app");
    }

    /** The properties of the service that it takes. */
    Map<String, String> settings();

    /** The subscription of one of the subscribers of a table, as JSON for the REST API; none if there is one already. */
    Optional<String> subscription(Stand stand, int table, int subscriber);

    /** Whether what arrives is signed. */
    default boolean signs() {
        return false;
    }

    @Override
    void close();
}
