package io.pgevents.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Runs what callers look up, which may have to look at much: PostgreSQL ends it after a while, and there are a few at once
 * only, since deliveries need connections of the same pool. Thread-safe.
 */
@ApplicationScoped
public class LookUps {

    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** A quarter of the pool. */
    private static final int MOST_AT_ONCE = 5;

    private static final String QUERY_CANCELED = "57014";

    private final Database database;
    private final String limit;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE, true);

    @Inject
    public LookUps(Database database) {
        this(database, LONGEST);
    }

    LookUps(Database database, Duration longest) {
        this.database = database;
        this.limit = "SET LOCAL statement_timeout = " + longest.toMillis();
    }

    /**
     * Runs the work in one transaction, each of its statements for a limited time. Blocks.
     *
     * @throws Problem {@code overloaded} if others have taken all places, or a statement takes too long
     */
    public <T> T run(Function<Statements, T> work) {
        takePlace();
        try {
            return database.inTransaction(transaction -> {
                transaction.run(limit);
                return work.apply(transaction);
            });
        } catch (StatementException refused) {
            if (refused.sqlState().equals(QUERY_CANCELED)) {
                throw Problem.overloaded("Looking it up takes too long; ask for less.");
            }
            throw refused;
        } finally {
            places.release();
        }
    }

    private void takePlace() {
        try {
            if (places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw Problem.overloaded("Too much is being looked up at the moment.");
    }
}
