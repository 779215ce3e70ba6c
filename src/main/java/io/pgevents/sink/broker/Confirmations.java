package io.pgevents.sink.broker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The messages that a connector was given and has not confirmed or refused. A connector may hold one for long, until its
 * broker is back; an attempt does not wait so long. The next attempt at the same event then waits for the message that is
 * on its way already, so that it is not sent twice, nor behind a later event of its key. Thread-safe.
 */
final class Confirmations {

    /** With so many a connector is given no more: they are in its memory. */
    static final int MOST = 1024;

    /**
     * A message of which nothing was heard for so long may be lost, as may everything that is on its way when a connection
     * ends, and is sent again; the next time only after twice as long, since it may be that the broker is away.
     */
    private static final Duration LOST_AFTER = Duration.ofSeconds(10);

    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** A message of which nothing was heard yet. */
    final class Pending {

        private final String messageId;
        private final Duration patience;
        private final Instant since = clock.instant();
        private final CompletableFuture<Void> confirmed = new CompletableFuture<>();

        private Pending(String messageId, Duration patience) {
            this.messageId = messageId;
            this.patience = patience;
        }

        CompletionStage<Void> confirm() {
            end(this);
            confirmed.complete(null);
            return CompletableFuture.completedFuture(null);
        }

        CompletionStage<Void> refuse(Throwable reason) {
            end(this);
            confirmed.completeExceptionally(reason);
            return CompletableFuture.completedFuture(null);
        }

        private boolean isLost() {
            return since.plus(patience).isBefore(clock.instant());
        }

        private Duration nextPatience() {
            Duration twice = patience.multipliedBy(2);
            return twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
        }
    }

    private final Clock clock;
    private final Map<String, Pending> pending = new HashMap<>();

    Confirmations(Clock clock) {
        this.clock = clock;
    }

    /**
     * Waits for the message, which is sent unless it is on its way.
     *
     * @param send called at most once, before this returns
     * @return completes on any thread; failed if it was refused
     * @throws CrowdedException if too many are unconfirmed
     */
    CompletableFuture<Void> await(String messageId, Consumer<Pending> send) {
        Pending message;
        synchronized (this) {
            Pending earlier = pending.get(messageId);
            if (earlier != null && !earlier.isLost()) {
                return earlier.confirmed.copy();
            }
            makeRoom();
            message = new Pending(messageId, earlier == null ? LOST_AFTER : earlier.nextPatience());
            pending.put(messageId, message);
        }
        try {
            send.accept(message);
        } catch (RuntimeException unsent) {
            message.refuse(unsent);
        }
        return message.confirmed.copy();
    }

    synchronized int unconfirmed() {
        return pending.size();
    }

    private void makeRoom() {
        if (pending.size() >= MOST) {
            pending.values().removeIf(Pending::isLost);
        }
        if (pending.size() >= MOST) {
            throw new CrowdedException(pending.size());
        }
    }

    private synchronized void end(Pending message) {
        pending.remove(message.messageId, message);
    }

    /** Too many messages are unconfirmed. */
    static final class CrowdedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private CrowdedException(int unconfirmed) {
            super(unconfirmed + " messages to this channel are still unconfirmed", null, false, false);
        }
    }
}
