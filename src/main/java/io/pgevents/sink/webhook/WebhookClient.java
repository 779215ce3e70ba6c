package io.pgevents.sink.webhook;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.delivery.Timings;
import io.quarkus.runtime.Startup;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;

/**
 * Sends to vetted addresses. Host header, SNI and the check of the certificate stay on the URL's host; no name is
 * resolved here, no redirect is followed and no proxy is used, so nothing leads past the guard. Connections are kept
 * per pair of address and host, until one of them turns out to be dead. Never blocks; futures always succeed.
 *
 * <p>Made at the start: by a request it would be made within the HTTP server, and be closed together with that at the
 * stop, while attempts are still to come to their end.
 */
@Startup
@Singleton
final class WebhookClient {

    private static final int MOST_HEADER_BYTES = 16 * 1024;

    private final Vertx vertx;
    private final HttpClient keeping;
    private final HttpClient fresh;
    private final Connections connections = new Connections();
    private final Unreached unreached = new Unreached();

    @Inject
    WebhookClient(Vertx vertx, WebhookConfig config) {
        this(vertx, config, UnaryOperator.identity());
    }

    /** @param adjustment a last word on the options, for example the certificates to trust */
    WebhookClient(Vertx vertx, WebhookConfig config, UnaryOperator<HttpClientOptions> adjustment) {
        this.vertx = vertx;
        int most = config.connectionsPerEndpoint();
        PoolOptions pool = new PoolOptions()
                .setHttp1MaxSize(most)
                // A connection that is being opened counts in the queue too.
                .setMaxWaitQueueSize(2 * most)
                // Else every connection would live on the one event loop of the delivery loop.
                .setEventLoopSize(Runtime.getRuntime().availableProcessors());
        this.keeping = build(adjustment.apply(options(config)), pool);
        this.fresh = build(adjustment.apply(options(config)).setKeepAlive(false), pool);
    }

    private HttpClient build(HttpClientOptions options, PoolOptions pool) {
        return vertx.httpClientBuilder()
                .with(options)
                .with(pool)
                .withConnectHandler(connection -> {
                    // Without a handler Vert.x logs every misbehaving peer as an error of ours.
                    connection.exceptionHandler(LOG::debug);
                    connections.opened(connection);
                })
                .build();
    }

    private static HttpClientOptions options(WebhookConfig config) {
        return new HttpClientOptions()
                .setConnectTimeout(Math.toIntExact(config.connectTimeout().toMillis()))
                .setSslHandshakeTimeout(config.connectTimeout().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                // Zero would mean for ever.
                .setKeepAliveTimeout(
                        Math.max(1, Math.toIntExact(config.keepAlive().toSeconds())))
                .setMaxHeaderSize(MOST_HEADER_BYTES)
                .setVerifyHost(true)
                // The attempt has a span of its own, whose headers Vert.x would write over.
                .setTracingPolicy(TracingPolicy.IGNORE);
    }

    /** Tries the addresses in turn until one takes the connection; first those that did lately. */
    Future<Dialled> send(SinkUrl url, List<InetAddress> addresses, Request message, Deadline deadline) {
        return sendToOneOf(unreached.last(url, addresses), url, message, deadline);
    }

    private Future<Dialled> sendToOneOf(List<InetAddress> addresses, SinkUrl url, Request message, Deadline deadline) {
        Peer peer = Peer.of(url, addresses.get(0));
        List<InetAddress> others = addresses.subList(1, addresses.size());
        return exchange(keeping, url, peer, message, deadline).compose(first -> {
            if (first.result() instanceof ExchangeResult.Stale) {
                return exchange(fresh, url, peer, message, deadline);
            }
            if (!(first.result() instanceof ExchangeResult.NotReached)) {
                unreached.remove(peer);
                return Future.succeededFuture(first);
            }
            unreached.add(peer);
            return others.isEmpty() || deadline.isOver()
                    ? Future.succeededFuture(first)
                    : sendToOneOf(others, url, message, deadline);
        });
    }

    private Future<Dialled> exchange(HttpClient client, SinkUrl url, Peer peer, Request message, Deadline deadline) {
        RequestOptions options = new RequestOptions()
                .setMethod(message.method())
                .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(peer.address(), peer.port())))
                .setHost(url.host())
                .setPort(url.port())
                .setSsl(url.isTls())
                .setURI(url.target())
                .setHeaders(message.headers())
                .setFollowRedirects(false)
                .setConnectTimeout(deadline.remainingMillis());
        long askedAt = System.nanoTime();
        return client.request(options)
                .compose(
                        request -> exchange(request, peer, askedAt, message, deadline),
                        failure -> Future.succeededFuture(Dialled.nowhere(unopened(failure))));
    }

    private Future<Dialled> exchange(
            HttpClientRequest request, Peer peer, long askedAt, Request message, Deadline deadline) {
        HttpConnection connection = request.connection();
        Duration connect = connections.taken(connection, peer, askedAt);
        boolean kept = connect == null;
        Exchange exchange = new Exchange(vertx, request, kept);
        return exchange.run(message.body(), deadline).map(result -> {
            connections.released(connection);
            if (kept && result instanceof ExchangeResult.TimedOut) {
                // The peer may have vanished without a word. The others would cost the next attempts their time too.
                connections.closeKept(peer);
            }
            Timings timings = new Timings(null, connect, exchange.firstByte());
            return new Dialled(result, IpLiteral.text(peer.address()), timings);
        });
    }

    private static ExchangeResult unopened(Throwable failure) {
        if (failure instanceof ConnectionPoolTooBusyException) {
            return new ExchangeResult.Crowded();
        }
        if (failure instanceof SSLException) {
            return new ExchangeResult.NotTrusted(deepest(failure));
        }
        return new ExchangeResult.NotReached(deepest(failure));
    }

    private static String deepest(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString();
    }

    @PreDestroy
    void close() {
        keeping.close();
        fresh.close();
    }
}
