package io.pgevents.delivery;

import io.pgevents.log.Page;
import io.pgevents.log.Position;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

/** The shared pages that may still be open somewhere, and the mark: the position before the first of them. Confined to the loop. */
final class SharedPages {

    private record End(long number, Position position, boolean events) {}

    private final Deque<End> ends = new ArrayDeque<>();
    private final AtomicInteger followers = new AtomicInteger();
    private final Runnable wake;
    private long highestEvent;
    private long passed;

    /** @param wake run when there is somebody again who has a use for pages */
    SharedPages(Position start, Runnable wake) {
        this.wake = wake;
        ends.add(new End(0, start, false));
    }

    SharedPage add(Page page) {
        long number = ends.getLast().number() + 1;
        Position start = end();
        boolean events = page.passedOver()
                ? page.highestId() > highestEvent
                : !page.events().isEmpty();
        ends.addLast(new End(number, page.end(), events));
        highestEvent = Math.max(highestEvent, page.highestId());
        return SharedPage.of(number, start, page);
    }

    /** Somebody goes with the pages to come, or is about to. */
    void gain() {
        if (followers.getAndIncrement() == 0) {
            wake.run();
        }
    }

    /** The opposite of {@link #gain}. */
    void lose() {
        followers.decrementAndGet();
    }

    /** Whether anybody has a use for the pages to come. Any thread may ask. */
    boolean areFollowed() {
        return followers.get() > 0;
    }

    /** Where the reader is. */
    Position end() {
        return ends.getLast().position();
    }

    /**
     * Whether a slot needs no position but the mark. One that has just caught up may still be busy with a page
     * that the mark has passed, because the others are done with it.
     */
    boolean includes(Intake intake) {
        Long firstOpen = intake.firstOpenPage();
        return intake.isAlongside()
                && (firstOpen == null || firstOpen > ends.getFirst().number());
    }

    /**
     * @param runners all but those that are settled
     * @return the position up to which every runner that shares the mark is done; it never goes back
     */
    Position mark(Collection<Runner> runners) {
        long firstOpen = Long.MAX_VALUE;
        for (Runner runner : runners) {
            Long page = includes(runner.intake()) ? runner.intake().firstOpenPage() : null;
            if (page != null) {
                firstOpen = Math.min(firstOpen, page);
            }
        }
        while (ends.size() > 1 && secondNumber() < firstOpen) {
            ends.removeFirst();
            passed += ends.getFirst().events() ? 1 : 0;
        }
        return ends.getFirst().position();
    }

    /**
     * How many pages with events the mark has passed. A mark that has passed none since it was stored need not be
     * stored again: it says the same, and storing it would move it.
     */
    long passed() {
        return passed;
    }

    long highestEvent() {
        return highestEvent;
    }

    private long secondNumber() {
        return ends.getFirst().number() + 1;
    }
}
