package io.pgevents.sink.webhook;

import static io.pgevents.platform.Log.LOG;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;

/**
 * Posts to vetted addresses. Host header, SNI and the check of the certificate stay on the URL's host; no name is
 * resolved here, no redirect is followed and no proxy is used, so nothing leads past the guard. Connections are kept
 * per pair of address and host. Never blocks; futures always succeed.
 */
final class WebhookClient {

    private static final int MOST_HEADER_BYTES = 16 * 1024;

    private final Vertx vertx;
    private final HttpClient keeping;
    private final HttpClient fresh;
    private final Set<HttpConnection> used =
            Collections.newSetFromMap(Collections.synchronizedMap(new WeakHashMap<>()));

    /** @param adjustment a last word on the options, for example the certificates to trust */
    WebhookClient(Vertx vertx, WebhookConfig config, UnaryOperator<HttpClientOptions> adjustment) {
        this.vertx = vertx;
        int connections = config.connectionsPerEndpoint();
        PoolOptions pool = new PoolOptions()
                .setHttp1MaxSize(connections)
                // A connection that is being opened counts in the queue too.
                .setMaxWaitQueueSize(2 * connections)
                // Else every connection would live on the one event loop of the delivery loop.
                .setEventLoopSize(Runtime.getRuntime().availableProcessors());
        this.keeping = build(adjustment.apply(options(config)), pool);
        this.fresh = build(adjustment.apply(options(config)).setKeepAlive(false), pool);
    }

    private HttpClient build(HttpClientOptions options, PoolOptions pool) {
        return vertx.httpClientBuilder()
                .with(options)
                .with(pool)
                // Without a handler Vert.x logs every misbehaving peer as an error of ours.
                .withConnectHandler(connection -> connection.exceptionHandler(LOG::debug))
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
                .setVerifyHost(true);
    }

    /** Tries the addresses in turn until one takes the connection. */
    Future<Dialled> post(SinkUrl url, List<InetAddress> addresses, SignedRequest message, Deadline deadline) {
        InetAddress address = addresses.get(0);
        List<InetAddress> others = addresses.subList(1, addresses.size());
        return exchange(keeping, url, address, message, deadline).compose(first -> {
            if (first.result() instanceof ExchangeResult.Stale) {
                return exchange(fresh, url, address, message, deadline);
            }
            boolean tryNext = first.result() instanceof ExchangeResult.NotReached;
            return tryNext && !others.isEmpty() && !deadline.isOver()
                    ? post(url, others, message, deadline)
                    : Future.succeededFuture(first);
        });
    }

    private Future<Dialled> exchange(
            HttpClient client, SinkUrl url, InetAddress address, SignedRequest message, Deadline deadline) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, url.port())))
                .setHost(url.host())
                .setPort(url.port())
                .setSsl(url.isTls())
                .setURI(url.target())
                .setHeaders(message.headers())
                .setFollowRedirects(false)
                .setConnectTimeout(deadline.remainingMillis());
        return client.request(options)
                .compose(
                        request -> exchange(request, message, deadline)
                                .map(result -> new Dialled(result, IpLiteral.text(address))),
                        failure -> Future.succeededFuture(Dialled.nowhere(unopened(failure))));
    }

    private Future<ExchangeResult> exchange(HttpClientRequest request, SignedRequest message, Deadline deadline) {
        boolean reused = !used.add(request.connection());
        return new Exchange(vertx, request, reused).run(message.body(), deadline);
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

    void close() {
        keeping.close();
        fresh.close();
    }
}
