package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.log.Event;
import io.pgevents.log.Position;
import io.pgevents.subscription.EventView;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where the events of one slot come from. It goes with the shared pages while it keeps up; when it can't, it lets them
 * pass and reads on from where it is, at its own pace. Confined to the loop.
 */
final class Intake {

    /** So many events open, and the slot is behind; so few, and it reads on. */
    private static final int MOST_OPEN = 2_000;

    private static final int FEW_OPEN = 1_000;
    private static final Duration READ_AGAIN = Duration.ofSeconds(1);

    private final Services services;
    private final Slot slot;
    private final SharedPages pages;
    private final Predicate<EventView> wanted;
    private final Consumer<Event> taken;
    private final Progress progress;
    private final Backlog backlog = new Backlog();
    private boolean following;
    /** Follows, or is about to: its last own read reached the present, and only a page that it could not keep is between. */
    private boolean near;

    /**
     * @param claim where it begins
     * @param pages those that everybody shares
     * @param taken given every event that is wanted, once and in order; {@link #finished} ends it
     */
    Intake(Services services, Claim claim, SharedPages pages, Predicate<EventView> wanted, Consumer<Event> taken) {
        this.services = services;
        this.slot = claim.lease().slot();
        this.pages = pages;
        this.progress = new Progress(claim.position(), claim.ahead());
        this.wanted = wanted;
        this.taken = taken;
    }

    /** The next page that was read for everybody, though it may be left out while {@link #isSettled}. */
    void follow(SharedPage shared, boolean room) {
        if (isSettled()) {
            progress.moveTo(shared.start());
        }
        if (following && (progress.open() >= MOST_OPEN || !room)) {
            following = false;
            comesNear(false);
        }
        if (shared.passedOver()) {
            // The reader looked a moment before this one joined: what is in the page it reads for itself.
            following = false;
        }
        if (following) {
            take(shared);
        } else {
            backlog.keep(shared);
        }
    }

    boolean wantsToRead() {
        return !following && progress.open() < FEW_OPEN && !backlog.isReading();
    }

    /** Reads on if it is behind and little is open. @param done run when there is something new */
    void readOn(Runnable done) {
        if (!wantsToRead()) {
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
                    LOG.backlogNotRead(slot.subscription(), READ_AGAIN, failure.getMessage());
                    services.loop().after(READ_AGAIN, () -> readFails(read));
                });
    }

    void finished(long event) {
        progress.finished(event);
    }

    /** Keeps nothing in memory from here on: what is not finished will be read again. */
    void fallBehind() {
        if (isSettled()) {
            progress.moveTo(pages.end());
        }
        following = false;
        comesNear(false);
        backlog.abandon();
        backlog.forget();
        progress.rewind();
    }

    /** Whether it goes with the shared pages and has nothing open, so that only pages with something for it matter. */
    boolean isSettled() {
        return isAlongside() && progress.isEmpty();
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

    Position done() {
        return isSettled() ? pages.end() : progress.done();
    }

    /** Where another replica can go on without a repeat; to be called after {@link #fallBehind}. */
    Claim handOver(Lease lease) {
        return new Claim(lease, progress.done(), progress.ahead());
    }

    private void readFails(int read) {
        if (backlog.isCurrent(read)) {
            backlog.abandon();
        }
    }

    private void readEnds(SharedPage page) {
        List<SharedPage> next = backlog.readEnds(page);
        take(page);
        comesNear(!page.more());
        if (next != null) {
            backlog.joins(page.end(), next.isEmpty() ? pages.end() : next.get(0).start());
            following = true;
            progress.caughtUp();
            next.forEach(this::take);
        }
    }

    /** Tells the reader, which need not read events while nobody is near. */
    private void comesNear(boolean now) {
        if (now && !near) {
            pages.gain();
        } else if (near && !now) {
            pages.lose();
        }
        near = now;
    }

    private void take(SharedPage page) {
        if (backlog.covers(page)) {
            return;
        }
        Position end = backlog.end(page);
        List<Event> matching = backlog.unseen(page).stream()
                .filter(wanted)
                .map(EventView::event)
                .toList();
        progress.add(end, page.number(), matching).forEach(taken);
    }
}
