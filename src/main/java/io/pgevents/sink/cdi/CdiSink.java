package io.pgevents.sink.cdi;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.delivery.Attempt;
import io.pgevents.delivery.Delivery;
import io.pgevents.delivery.Outcome;
import io.pgevents.delivery.Sink;
import io.pgevents.delivery.Timings;
import io.pgevents.log.Event;
import io.pgevents.log.EventTopic;
import io.pgevents.sink.cdi.Accomplished.Task;
import io.pgevents.subscription.Subscription;
import io.vertx.core.Future;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Calls the observers of the name that is a subscription's sink. The events of a batch are handed over one after the
 * other within one attempt.
 */
@Singleton
class CdiSink implements Sink {

    static final String STILL_RUNNING = "an observer is still busy with it since an earlier attempt";

    private final ObserverDirectory directory;
    private final Clock clock;
    private final Workers workers;
    private final Accomplished accomplished = new Accomplished();
    private final Set<Task> running = ConcurrentHashMap.newKeySet();

    CdiSink(ObserverDirectory directory, CdiSettings settings, Clock clock) {
        this.directory = directory;
        this.clock = clock;
        this.workers = new Workers(settings.threads());
    }

    @PreDestroy
    void close() {
        workers.close();
    }

    @Override
    public String protocol() {
        return CdiAddress.PROTOCOL;
    }

    /**
     * A replica without any observer of the name can't say: others may have them, or it will after the next build. Its
     * attempts fail then, and nothing is passed over.
     */
    @Override
    public boolean wants(Subscription subscription, Event event) {
        Observers observers = observers(subscription);
        return observers == null || !observers.of(EventTopic.of(event)).isEmpty();
    }

    @Override
    public Future<Attempt> send(Delivery delivery) {
        Instant at = clock.instant();
        long begin = System.nanoTime();
        return outcome(delivery)
                .map(outcome -> new Attempt(
                        outcome, at, Duration.ofNanos(System.nanoTime() - begin), null, null, Timings.NONE, null));
    }

    private Future<Outcome> outcome(Delivery delivery) {
        Subscription subscription = delivery.subscription();
        Observers observers = observers(subscription);
        if (observers == null) {
            return Future.succeededFuture(new Outcome.Retry(
                    "this replica has no observers of " + subscription.sink()
                            + "; is the extension that has them installed?",
                    null));
        }
        if (delivery.events().stream().anyMatch(event -> running.contains(Task.of(subscription, event)))) {
            return Future.succeededFuture(new Outcome.Retry(STILL_RUNNING, null, true));
        }
        var telling = new Telling(delivery, observers, accomplished, running);
        Duration timeout = subscription.config().timeout();
        return workers.call(subscription.id(), telling, timeout, telling::stop).otherwise(failure -> {
            if (failure instanceof CancellationException) {
                return telling.overdue(timeout);
            }
            LOG.unexpected("calling observers of " + subscription.sink(), failure);
            return new Outcome.Retry("internal failure of the sink", null);
        });
    }

    private @Nullable Observers observers(Subscription subscription) {
        return directory.named(CdiAddress.name(subscription.sink()));
    }
}
