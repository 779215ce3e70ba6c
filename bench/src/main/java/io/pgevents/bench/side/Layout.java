package io.pgevents.bench.side;

/**
 * Who subscribes to what.
 *
 * @param tables how many there are; the events of each go to an endpoint of its own
 * @param subscribers of each table, at the same endpoint
 */
public record Layout(int tables, int subscribers) {

    /** So many subscriptions there are. */
    public int subscriptions() {
        return tables * subscribers;
    }
}
