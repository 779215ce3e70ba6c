package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.log.Event;
import io.pgevents.log.Page;
import io.pgevents.log.Position;
import io.pgevents.subscription.EventView;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where the events of one subscription come from. It goes with the shared pages while it keeps up; when it can't, it
 * lets them pass and reads for itself from where it is, at its own pace. Confined to the loop.
 */
final class Intake {

    /** So many events open, and the subscription is behind; so few, and it reads on. */
    private static final int MOST_OPEN = 2_000;

    private static final int FEW_OPEN = 500;
    private static final Duration READ_AGAIN = Duration.ofSeconds(1);

    private final Services services;
    private final String subscription;
    private final Predicate<EventView> wanted;
    private final Consumer<Event> taken;
    private final Progress progress;
    private final Backlog backlog = new Backlog();
    private boolean following;

    /**
     * @param following whether it starts at the mark, so that the next shared page is its own next one
     * @param taken given every event that is wanted, once and in order; {@link #finished} ends it
     */
    Intake(
            Services services,
            String subscription,
            Position start,
            boolean following,
            Predicate<EventView> wanted,
            Consumer<Event> taken) {
        this.services = services;
        this.subscription = subscription;
        this.progress = new Progress(start);
        this.following = following;
        this.wanted = wanted;
        this.taken = taken;
    }

    /** The next page that was read for everybody. @param room whether the subscription keeps up */
    void follow(SharedPage shared, boolean room) {
        if (following && (progress.open() >= MOST_OPEN || !room)) {
            following = false;
        }
        if (following) {
            take(shared);
        } else {
            backlog.keep(shared);
        }
    }

    /** Reads on if it is behind and little is open. @param done run when there is something new */
    void readOn(Runnable done) {
        if (following || progress.open() >= FEW_OPEN || backlog.isReading()) {
            return;
        }
        int read = backlog.readStarts();
        services.read(
                progress.read(),
                page -> {
                    if (backlog.isCurrent(read)) {
                        readEnds(page);
                        done.run();
                    }
                },
                failure -> {
                    LOG.backlogNotRead(subscription, READ_AGAIN, failure.getMessage());
                    services.loop().after(READ_AGAIN, () -> readFails(read));
                });
    }

    void finished(long event) {
        progress.finished(event);
    }

    /** Keeps nothing in memory from here on: what is not finished will be read again. */
    void fallBehind() {
        following = false;
        backlog.abandon();
        Long page = progress.firstOpenPage();
        if (page != null && page == Progress.OWN_PAGE) {
            backlog.forget();
        }
        progress.rewind();
    }

    /** Whether nothing but shared pages is between it and the present. */
    boolean isAlongside() {
        return following && !backlog.isJoining();
    }

    /** The number of the shared page that holds the first open event; see {@link Progress#firstOpenPage}. */
    @Nullable
    Long firstOpenPage() {
        return progress.firstOpenPage();
    }

    /** Whether somebody who started at {@link #done} would repeat something. */
    boolean isAhead() {
        return progress.isAhead();
    }

    Position done() {
        return progress.done();
    }

    private void readFails(int read) {
        if (backlog.isCurrent(read)) {
            backlog.abandon();
        }
    }

    private void readEnds(Page page) {
        List<SharedPage> next = backlog.readEnds(page);
        take(SharedPage.of(Progress.OWN_PAGE, page));
        if (next != null) {
            backlog.joins(page.end());
            following = true;
            progress.caughtUp();
            next.forEach(this::take);
        }
    }

    private void take(SharedPage page) {
        if (backlog.covers(page)) {
            return;
        }
        List<Event> matching = backlog.unseen(page).stream()
                .filter(wanted)
                .map(EventView::event)
                .toList();
        progress.add(page.end(), page.number(), matching).forEach(taken);
    }
}
