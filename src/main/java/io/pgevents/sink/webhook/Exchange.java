package io.pgevents.sink.webhook;

import static io.pgevents.platform.Log.LOG;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request on one open connection, until there is an answer, the time is over or the connection fails. Confined to
 * the context of the request.
 *
 * <p>The status decides as soon as it is there: nothing that happens to the body after it makes a delivery fail, and a
 * body that drips or never ends only costs its connection.
 */
final class Exchange {

    private final Vertx vertx;
    private final HttpClientRequest request;
    private final HttpConnection connection;
    private final boolean reused;
    private final Promise<ExchangeResult> done = Promise.promise();

    private @Nullable AnswerReader reader;
    private @Nullable Long sentAt;
    private @Nullable Duration firstByte;

    /** @param reused whether the connection has carried an earlier exchange */
    Exchange(Vertx vertx, HttpClientRequest request, boolean reused) {
        this.vertx = vertx;
        this.request = request;
        this.connection = request.connection();
        this.reused = reused;
    }

    /** Sends the body; the future always succeeds, soon after the deadline at the latest. */
    Future<ExchangeResult> run(byte[] body, Deadline deadline) {
        long timer = vertx.setTimer(deadline.remainingMillis(), ignored -> abandon(new ExchangeResult.TimedOut()));
        request.exceptionHandler(LOG::debug);
        request.response().onComplete(this::begin);
        Future<Void> sent = request.end(Buffer.buffer(body)).onSuccess(ignored -> sentAt = System.nanoTime());
        return done.future().onComplete(ignored -> {
            vertx.cancelTimer(timer);
            // A receiver may answer without reading. What is still unsent would go before the next request.
            if (!sent.isComplete()) {
                connection.close();
            }
        });
    }

    /** How long the receiver took for the head of its answer; null if there was none. To be asked when the exchange is over. */
    @Nullable
    Duration firstByte() {
        return firstByte;
    }

    private void begin(AsyncResult<HttpClientResponse> head) {
        if (head.failed()) {
            abandon(failure(head.cause()));
            return;
        }
        // A receiver that answers before it has all of the request has not kept it waiting.
        firstByte = sentAt == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - sentAt);
        HttpClientResponse response = head.result();
        AnswerReader body = new AnswerReader(response);
        reader = body;
        if (response.statusCode() < 200) {
            // An upgrade that nobody asked for: what follows is not HTTP, so the connection is of no more use.
            abandon(new ExchangeResult.Answered(body.answer()));
            return;
        }
        response.handler(chunk -> {
            if (!body.take(chunk)) {
                abandon(new ExchangeResult.Answered(body.answer()));
            }
        });
        response.exceptionHandler(ignored -> abandon(new ExchangeResult.Answered(body.answer())));
        // One turn later, when the pool has the connection back: the next delivery of the key may follow at once.
        response.endHandler(
                ignored -> vertx.runOnContext(later -> done.tryComplete(new ExchangeResult.Answered(body.answer()))));
    }

    private ExchangeResult failure(Throwable cause) {
        boolean closed = cause instanceof HttpClosedException || cause instanceof IOException;
        return reused && closed
                ? new ExchangeResult.Stale(String.valueOf(cause))
                : new ExchangeResult.Broken(String.valueOf(cause));
    }

    private void abandon(ExchangeResult result) {
        if (done.tryComplete(reader == null ? result : new ExchangeResult.Answered(reader.answer()))) {
            connection.close();
        }
    }
}
