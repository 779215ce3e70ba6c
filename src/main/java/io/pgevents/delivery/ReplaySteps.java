package io.pgevents.delivery;

import io.pgevents.log.Event;
import io.pgevents.log.EventSpans.Piece;
import io.pgevents.platform.Database;
import io.pgevents.platform.DatabaseUnavailableException;
import io.pgevents.platform.Statements;
import io.pgevents.subscription.Subscription;
import io.pgevents.subscription.SubscriptionStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Moves replays on, a step at a time. A step is one transaction: it counts what has ended, looks at the next events and
 * makes deliveries of those that are wanted. So a crash between any two statements neither skips an event nor makes two
 * deliveries of one. Blocks on the database; any number of replicas may make steps.
 */
@ApplicationScoped
class ReplaySteps {

    static final int MOST_OUTSTANDING = 500;

    private static final int MOST_LOOKED_AT = 1_000;
    private static final int LEAST_LOOKED_AT = 50;
    private static final int LOOKED_AT_PER_PERMIT = 10;
    private static final int MILLIS = 1_000;
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(5);

    private final Database database;
    private final ReplayJobs jobs;
    private final ReplayRows rows;
    private final ReplayEvents events;
    private final SubscriptionStore subscriptions;

    ReplaySteps(
            Database database, ReplayJobs jobs, ReplayRows rows, ReplayEvents events, SubscriptionStore subscriptions) {
        this.database = database;
        this.jobs = jobs;
        this.rows = rows;
        this.events = events;
        this.subscriptions = subscriptions;
    }

    /** Makes one step of one replay, if one is due. @return when to ask again */
    Duration next() {
        AtomicReference<Replay> claimed = new AtomicReference<>();
        try {
            return database.inTransaction(transaction -> {
                Optional<Replay> due = jobs.claim(transaction);
                if (due.isEmpty()) {
                    return pause(jobs.untilNext(transaction).orElse(LONG));
                }
                claimed.set(due.get());
                jobs.save(transaction, due.get(), step(transaction, due.get()));
                return Duration.ZERO;
            });
        } catch (DatabaseUnavailableException away) {
            return LONG;
        } catch (RuntimeException failure) {
            Replay replay = claimed.get();
            if (replay == null) {
                throw failure;
            }
            jobs.failed(replay, String.valueOf(failure.getMessage()));
            return Duration.ZERO;
        }
    }

    private ReplayProgress step(Statements transaction, Replay replay) {
        ReplayProgress.Settled settled = rows.settle(transaction, replay.id());
        Optional<Subscription> subscription = subscriptions
                .find(replay.subscription())
                .filter(found -> found.status() != Subscription.Status.DISABLED);
        int room = (int) Math.min(MOST_OUTSTANDING - settled.outstanding(), replay.permits());
        if (subscription.isEmpty() || replay.exhausted() || room <= 0) {
            return progress(
                    replay, settled, new Piece(List.of(), replay.rest().after(), replay.exhausted()), 0, 0, false);
        }
        int limit = Math.min(Math.max(room * LOOKED_AT_PER_PERMIT, LEAST_LOOKED_AT), MOST_LOOKED_AT);
        Piece piece = events.next(transaction, replay, limit);
        List<Event> wanted = new ArrayList<>();
        Piece seen = piece;
        for (int i = 0; i < piece.events().size(); i++) {
            Event event = piece.events().get(i);
            if (!events.isWanted(replay, subscription.get(), event)) {
                continue;
            }
            if (wanted.size() == room) {
                seen = new Piece(piece.events().subList(0, i), event.id() - 1, false);
                break;
            }
            wanted.add(event);
        }
        int enqueued = rows.enqueue(transaction, replay, subscription.get(), wanted, settled.outstanding() == 0);
        return progress(replay, settled, seen, wanted.size(), enqueued, wanted.size() < room);
    }

    /** @param hasRoom whether more could be enqueued at once */
    private static ReplayProgress progress(
            Replay replay, ReplayProgress.Settled settled, Piece seen, int matched, int enqueued, boolean hasRoom) {
        double permits = replay.permits() - enqueued;
        Duration pause;
        if (hasRoom && !seen.end()) {
            pause = Duration.ZERO;
        } else if (permits < 1 && !seen.end()) {
            pause = pause(Duration.ofMillis((long) Math.ceil(MILLIS * (1 - permits) / replay.rate())));
        } else if (enqueued > 0 || !settled.isNothing()) {
            pause = SHORT;
        } else {
            pause = pause(replay.idle().multipliedBy(2));
        }
        return new ReplayProgress(
                settled, seen.reached(), seen.end(), seen.events().size(), matched, enqueued, permits, pause);
    }

    private static Duration pause(Duration wait) {
        if (wait.compareTo(SHORT) < 0) {
            return SHORT;
        }
        return wait.compareTo(LONG) > 0 ? LONG : wait;
    }
}
