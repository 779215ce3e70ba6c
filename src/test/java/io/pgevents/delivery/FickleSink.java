package io.pgevents.delivery;

import io.pgevents.log.Event;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A receiver with moods: it answers late and out of order, fails now and then, refuses some events for good, and is
 * down for a while. Remembers what it took, by subscription and in order.
 */
final class FickleSink implements Sink {

    static final String PROTOCOL = "FICKLE";
    private static final int NEVER_TAKEN = 97;

    private final ScheduledExecutorService timer;
    private final Random random;
    private final Map<String, List<Event>> taken = new HashMap<>();
    private final Map<String, Integer> trouble = new HashMap<>();
    private final Set<String> lanesUnderWay = new HashSet<>();
    private final List<String> overtakings = new ArrayList<>();
    private final Set<String> down = new HashSet<>();

    FickleSink(ScheduledExecutorService timer, long seed) {
        this.timer = timer;
        this.random = new Random(seed);
    }

    @Override
    public String protocol() {
        return PROTOCOL;
    }

    synchronized void goDown(String address) {
        down.add(address);
    }

    synchronized void comeBack() {
        down.clear();
    }

    @Override
    public synchronized Future<Attempt> send(Delivery delivery) {
        Promise<Attempt> answer = Promise.promise();
        String lane = lane(delivery);
        if (!lanesUnderWay.add(lane)) {
            overtakings.add(delivery.messageId() + " beside another of " + lane);
        }
        long wait = random.nextInt(10) == 0 ? random.nextInt(60) : random.nextInt(4);
        timer.schedule(() -> answer.complete(answer(delivery, lane)), wait, TimeUnit.MILLISECONDS);
        return answer.future();
    }

    private synchronized Attempt answer(Delivery delivery, String lane) {
        lanesUnderWay.remove(lane);
        return new Attempt(outcome(delivery), Instant.now(), Duration.ofMillis(1), null, null, Timings.NONE, null);
    }

    private Outcome outcome(Delivery delivery) {
        if (down.contains(delivery.subscription().sink())) {
            return new Outcome.Retry("down", null);
        }
        if (delivery.event().id() % NEVER_TAKEN == 0) {
            return new Outcome.Rejected("never");
        }
        int left = trouble.computeIfAbsent(
                delivery.messageId(), id -> random.nextInt(25) == 0 ? 1 + random.nextInt(2) : 0);
        if (left > 0) {
            trouble.put(delivery.messageId(), left - 1);
            return new Outcome.Retry("a mood", null);
        }
        taken.computeIfAbsent(delivery.subscription().id(), id -> new ArrayList<>())
                .add(delivery.event());
        return new Outcome.Delivered();
    }

    synchronized List<Event> taken(String subscription) {
        return List.copyOf(taken.getOrDefault(subscription, List.of()));
    }

    /** Deliveries that were attempted while another of their lane was under way. */
    synchronized List<String> overtakings() {
        return List.copyOf(overtakings);
    }

    private static String lane(Delivery delivery) {
        return switch (delivery.subscription().config().ordering()) {
            case NONE -> delivery.messageId();
            case KEY -> delivery.subscription().id() + '/' + delivery.event().subject();
            case ALL -> delivery.subscription().id();
        };
    }
}
