package io.pgevents.bench.side;

import java.util.Map;

/** Where pgevents is to send events. */
public interface Outlet {

    /** The properties of the service that it takes. */
    Map<String, String> settings();

    /** The subscription of one of the subscribers of a table, as JSON for the REST API. */
    String subscription(Stand stand, int table, int subscriber);
}
