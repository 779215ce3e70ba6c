package io.pgevents.log;

import io.pgevents.platform.Statements;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A log that remembers which events were read from it, and can hold an answer back. */
public final class CountedLog extends EventLog {

    private final List<Long> read = new ArrayList<>();
    private final CountDownLatch answered = new CountDownLatch(1);
    private volatile CountDownLatch released = new CountDownLatch(0);

    public CountedLog(int pageEvents) {
        super(Logs.pages(pageEvents, 1 << 20));
    }

    @Override
    public Page next(Statements database, Position from) {
        Page page = super.next(database, from);
        synchronized (read) {
            page.events().forEach(event -> read.add(event.id()));
        }
        answered.countDown();
        awaitRelease();
        return page;
    }

    /** The ids of all events that were read, as often as they were. */
    public List<Long> read() {
        synchronized (read) {
            return List.copyOf(read);
        }
    }

    /** From here on every answer is held back. */
    public void hold() {
        released = new CountDownLatch(1);
    }

    public void release() {
        released.countDown();
    }

    /** Whether a page has been read, though its reader may not have it yet. */
    public boolean hasAnswered() {
        return answered.getCount() == 0;
    }

    private void awaitRelease() {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
