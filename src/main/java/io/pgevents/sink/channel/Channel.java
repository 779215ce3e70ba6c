package io.pgevents.sink.channel;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.delivery.Outcome;
import io.pgevents.log.ApiEvents;
import io.pgevents.log.Event;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * One channel of this replica. What it is given it hands to everybody who consumes it, which is usually one. Its state is
 * confined to one Vert.x context; every method may be called on any thread.
 */
final class Channel implements Flow.Publisher<Message<?>> {

    private static final Outcome DELIVERED = new Outcome.Delivered();

    private final String name;
    private final Context context;
    private final Runnable consumed;
    private final List<ChannelConsumer> consumers = new ArrayList<>();
    private boolean hadConsumers;
    private volatile boolean stopping;

    /**
     * @param context of an event loop
     * @param consumed told, on any thread, when somebody begins to consume it
     */
    Channel(String name, Context context, Runnable consumed) {
        this.name = name;
        this.context = context;
        this.consumed = consumed;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Message<?>> subscriber) {
        var consumer = new ChannelConsumer(context, subscriber, this::ended);
        context.runOnContext(ignored -> {
            consumers.add(consumer);
            hadConsumers = true;
        });
        subscriber.onSubscribe(consumer);
        consumed.run();
    }

    /** The service stops: that consumers end is no news. */
    void stops() {
        stopping = true;
    }

    /**
     * Tries once to hand over one event.
     *
     * @param key the same for every attempt at it; no two events at the same time have the same
     * @param patience how long to wait for the consumers at most
     * @return succeeds; delivered if everybody who consumes the channel has acknowledged it
     */
    Future<Outcome> send(String key, Event event, Duration patience) {
        Promise<Outcome> sent = Promise.promise();
        context.runOnContext(ignored -> Future.succeededFuture()
                .compose(now -> offer(key, event, patience))
                .onComplete(sent));
        return sent.future();
    }

    private Future<Outcome> offer(String key, Event event, Duration patience) {
        Object payload = ApiEvents.of(event);
        if (payload == null) {
            return Future.succeededFuture(new Outcome.Rejected(
                    "it is of type " + event.type() + ": channels carry changes of rows and notifications"));
        }
        if (consumers.isEmpty()) {
            return Future.succeededFuture(hadConsumers ? ChannelConsumer.ENDED : notConsumed());
        }
        List<Future<Outcome>> answers = new ArrayList<>();
        for (ChannelConsumer consumer : consumers) {
            answers.add(consumer.offer(key, event, payload, patience));
        }
        return Future.join(answers).map(all -> worst(answers));
    }

    private static Outcome worst(List<Future<Outcome>> answers) {
        return answers.stream()
                .map(Future::result)
                .filter(outcome -> !(outcome instanceof Outcome.Delivered))
                .findFirst()
                .orElse(DELIVERED);
    }

    private void ended(ChannelConsumer consumer) {
        consumers.remove(consumer);
        if (!stopping) {
            LOG.channelConsumerEnded(name);
        }
    }

    private Outcome notConsumed() {
        return new Outcome.Retry("nobody consumes the channel " + name + " on this replica", null);
    }
}
