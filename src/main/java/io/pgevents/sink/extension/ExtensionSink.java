package io.pgevents.sink.extension;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.api.EventSink;
import io.pgevents.api.SendResult;
import io.pgevents.delivery.Attempt;
import io.pgevents.delivery.Delivery;
import io.pgevents.delivery.Outcome;
import io.pgevents.delivery.Sink;
import io.pgevents.delivery.Timings;
import io.pgevents.log.EventLinks;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the attempts of one extension's sink on threads of its own, so that one that blocks for ever holds up nobody else,
 * and ends them in time, whatever the extension does.
 */
final class ExtensionSink implements Sink {

    private final String protocol;
    private final EventSink bean;
    private final EventLinks links;
    private final Clock clock;
    private final SinkThreads threads;

    ExtensionSink(String protocol, EventSink bean, EventLinks links, Clock clock) {
        this.protocol = protocol;
        this.bean = bean;
        this.links = links;
        this.clock = clock;
        this.threads = new SinkThreads(protocol);
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public Future<Attempt> send(Delivery delivery) {
        Instant at = clock.instant();
        long start = System.nanoTime();
        Duration timeout = delivery.subscription().config().timeout();
        CompletableFuture<Outcome> ended = new CompletableFuture<>();
        var call = threads.submit(() -> call(delivery, ended));
        CompletableFuture<Attempt> attempt = ended.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> {
                    call.cancel(true);
                    return late(failure, timeout);
                })
                .thenApply(outcome -> new Attempt(
                        outcome, at, Duration.ofNanos(System.nanoTime() - start), null, null, Timings.NONE, null));
        return Future.fromCompletionStage(attempt);
    }

    void close() {
        threads.close();
    }

    private static Outcome late(Throwable failure, Duration timeout) {
        return failure instanceof TimeoutException || failure.getCause() instanceof TimeoutException
                ? new Outcome.Retry("no answer within " + timeout, null)
                : failed(failure);
    }

    private void call(Delivery delivery, CompletableFuture<Outcome> ended) {
        try {
            CompletionStage<SendResult> sent = bean.send(
                    new OutgoingDelivery(delivery, delivery.payload(links).get(0)));
            if (sent == null) {
                throw new NullPointerException("send() returned null");
            }
            sent.whenComplete((result, failure) -> ended.complete(outcome(delivery, result, failure)));
        } catch (Throwable thrown) {
            // Also an Error: a library that is missing, or there twice, shows as one.
            ended.complete(outcome(delivery, null, thrown));
        }
    }

    private Outcome outcome(Delivery delivery, @Nullable SendResult result, @Nullable Throwable failure) {
        if (failure == null && result != null) {
            return SendResults.outcome(result, delivery.subscription().config());
        }
        Throwable cause = failure == null ? new NullPointerException("the result is null") : unwrapped(failure);
        if (!(cause instanceof InterruptedException || cause instanceof CancellationException)) {
            LOG.extensionSinkFailed(protocol, delivery.messageId(), cause);
        }
        return failed(cause);
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** The message of an exception stays with the operator: it may quote what the owner of a subscription must not see. */
    private static Outcome failed(Throwable failure) {
        String name = failure.getClass().getSimpleName();
        return new Outcome.Retry("the sink failed (" + name + "); the log of pgevents has the reason", null);
    }
}
