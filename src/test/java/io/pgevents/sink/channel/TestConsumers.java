package io.pgevents.sink.channel;

import io.pgevents.api.DatabaseEvent;
import io.pgevents.api.Notification;
import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.runtime.BlockingOperationControl;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/** What an extension could do with channels, well and badly. */
@IfBuildProperty(name = ChannelsProfile.SWITCH, stringValue = "true")
@Singleton
class TestConsumers {

    final List<DatabaseEvent> all = new CopyOnWriteArrayList<>();
    final List<DatabaseEvent> allAgain = new CopyOnWriteArrayList<>();
    final List<Notification> pings = new CopyOnWriteArrayList<>();
    final List<Message<DatabaseEvent>> held = new CopyOnWriteArrayList<>();
    final Map<Long, List<Integer>> letters = new ConcurrentHashMap<>();
    final AtomicInteger mostAtOnce = new AtomicInteger();
    final List<Boolean> mayBlock = new CopyOnWriteArrayList<>();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final Multi<DatabaseEvent> late;

    TestConsumers(@Channel("late") Multi<DatabaseEvent> late) {
        this.late = late;
    }

    @Incoming("database-events")
    CompletionStage<Void> on(Message<DatabaseEvent> message) {
        all.add(message.getPayload());
        return message.ack();
    }

    @Incoming("database-events")
    void onAgain(DatabaseEvent event) {
        mayBlock.add(BlockingOperationControl.isBlockingAllowed());
        allAgain.add(event);
    }

    @Incoming("pings")
    Uni<Void> on(Notification ping) {
        pings.add(ping);
        return Uni.createFrom().voidItem();
    }

    record Letter(long id, int version) {}

    /** Refuses every tenth. */
    @Incoming("letters")
    Uni<Void> onLetter(DatabaseEvent event) {
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        Letter letter = event.after(Letter.class);
        return Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by(Duration.ofMillis(1))
                .invoke(() -> {
                    if (letter.id() % 10 == 0) {
                        throw new IllegalStateException("not letter " + letter.id());
                    }
                    letters.computeIfAbsent(letter.id(), id -> new CopyOnWriteArrayList<>())
                            .add(letter.version());
                })
                .eventually(atOnce::decrementAndGet);
    }

    /** Acknowledges when it is told to. */
    @Incoming("held")
    CompletionStage<Void> onHeld(Message<DatabaseEvent> message) {
        held.add(message);
        return CompletableFuture.completedFuture(null);
    }

    /** Its first failure ends the stream. */
    @Incoming("fragile")
    @Acknowledgment(Acknowledgment.Strategy.PRE_PROCESSING)
    void onFragile(DatabaseEvent event) {
        throw new IllegalStateException("broken");
    }

    /** Begins to consume it. */
    List<DatabaseEvent> consumeLate() {
        List<DatabaseEvent> events = new CopyOnWriteArrayList<>();
        late.subscribe().with(events::add);
        return events;
    }
}
