package io.pgevents.delivery;

import io.pgevents.log.Event;
import io.pgevents.log.Position;
import io.pgevents.subscription.Subscription;
import java.time.Duration;
import java.util.function.Consumer;

/** What a runner needs of the engine around it. Called on the loop, and calls back on the loop. */
interface Services {

    Loop loop();

    RowWriter writer();

    RetryPolicy retryPolicy();

    Memory memory();

    Turns turns();

    /** The one object for the subscription's address, shared with all others of that address. */
    Endpoint endpoint(Subscription subscription);

    /** Whether an attempt of that length ends before another replica can have the lease. */
    boolean leaseCovers(Duration attempt);

    /** Whether the sink has any use for the event. */
    boolean wants(Subscription subscription, Event event);

    void send(Delivery delivery, Consumer<Attempt> done);

    /** Reads the log on from a position, beside the loop. */
    void read(Position from, Consumer<SharedPage> done, Consumer<RuntimeException> failed);

    /** The runner that now works for the same slot; the given one if there is no other. */
    Runner current(Runner runner);

    /** There is a row that may wait for an attempt. */
    void rowAdded(NewRow row);

    /** What came of a retry has been stored, so that the row may be looked for again. */
    void rowStored(RowResult result);

    /** The row was not attempted. */
    void rowLeft(DueRow row);

    void report(Report report);

    /** The receiver wants no more: the subscription is switched off. */
    void disable(Subscription subscription, Attempt attempt);
}
