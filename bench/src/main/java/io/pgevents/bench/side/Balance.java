package io.pgevents.bench.side;

import io.pgevents.bench.core.FailedException;
import io.pgevents.bench.database.BenchDatabase;
import java.sql.SQLException;
import java.time.Duration;

/** Waits until the replicas have shared the subscriptions out among themselves. */
final class Balance {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SHARING = "SELECT count(DISTINCT owner) FROM pgevents.lease";

    private Balance() {}

    static void await(BenchDatabase database, int replicas) throws SQLException, InterruptedException, FailedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (replicas > 1 && database.number(SHARING) < replicas) {
            if (System.nanoTime() > deadline) {
                throw new FailedException("not every replica got a subscription");
            }
            Thread.sleep(200);
        }
    }
}
