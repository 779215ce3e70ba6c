package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.platform.StatementException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Notes every attempt, for people to look at. Delivery never waits for it: entries gather in memory and are stored in
 * batches, and while the database is away the oldest of them are dropped. Does nothing while nothing is added. Confined
 * to the loop.
 */
final class AttemptLog {

    static final int MOST_WAITING = 20_000;

    /** The more are stored together, the more of them share a row. */
    private static final int BATCH = 2_500;

    /** So many if more have gathered meanwhile. */
    private static final int LARGEST_BATCH = 5_000;

    private static final Duration GATHER = Duration.ofMillis(200);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Loop loop;
    private final Consumer<List<AttemptRow>> writer;
    private final AttemptLogSettings.Scope scope;
    private final Deque<AttemptRow> waiting = new ArrayDeque<>();
    private long dropped;
    private int underWay;
    private boolean gathering;
    private boolean resting;

    /** @param writer stores all of them or fails; called beside the loop, and may block */
    AttemptLog(Loop loop, Consumer<List<AttemptRow>> writer, AttemptLogSettings.Scope scope) {
        this.loop = loop;
        this.writer = writer;
        this.scope = scope;
    }

    void add(AttemptRow row) {
        if (!isWanted(row)) {
            return;
        }
        waiting.addLast(row);
        dropExcess();
        if (waiting.size() >= BATCH) {
            write();
        } else if (!gathering) {
            gathering = true;
            loop.after(GATHER, () -> {
                gathering = false;
                write();
            });
        }
    }

    /** Notes an attempt that has ended, once for each of its events. */
    void add(Report report) {
        if (scope != AttemptLogSettings.Scope.NONE) {
            AttemptRow.of(report).forEach(this::add);
        }
    }

    /** Stores what there is without waiting for more. */
    void flush() {
        write();
    }

    /** Whether everything added so far is stored, or dropped. */
    boolean isIdle() {
        return underWay == 0 && waiting.isEmpty();
    }

    private boolean isWanted(AttemptRow row) {
        return switch (scope) {
            case ALL -> true;
            case FAILURES -> row.isFailure();
            case NONE -> false;
        };
    }

    private void dropExcess() {
        while (waiting.size() > MOST_WAITING) {
            waiting.removeFirst();
            dropped++;
        }
    }

    private void write() {
        if (underWay > 0 || resting || waiting.isEmpty()) {
            return;
        }
        List<AttemptRow> batch = new ArrayList<>();
        while (batch.size() < LARGEST_BATCH && !waiting.isEmpty()) {
            batch.add(waiting.removeFirst());
        }
        underWay = batch.size();
        loop.call(
                () -> {
                    writer.accept(batch);
                    return batch;
                },
                this::stored,
                failure -> failed(batch, failure));
    }

    private void stored(List<AttemptRow> batch) {
        underWay = 0;
        if (dropped > 0) {
            LOG.attemptsDropped(dropped);
            dropped = 0;
        }
        if (waiting.size() >= BATCH || !gathering) {
            write();
        }
    }

    private void failed(List<AttemptRow> batch, RuntimeException failure) {
        if (failure instanceof StatementException) {
            // It would be refused again, and hold up all others.
            underWay = 0;
            LOG.attemptsRefused(batch.size(), failure.getMessage());
            write();
            return;
        }
        underWay = 0;
        resting = true;
        for (int i = batch.size() - 1; i >= 0; i--) {
            waiting.addFirst(batch.get(i));
        }
        dropExcess();
        loop.after(AGAIN, () -> {
            resting = false;
            write();
        });
    }
}
