package io.pgevents.sink.webhook;

import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.FutureListener;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks the machine's hosts file, then its name servers.
 *
 * <p>Not the resolver of the JVM, because that blocks a thread for as long as a name server is silent: some hostile or
 * broken domains would stop the look-ups of all others. And names are asked for as they are, without the search list of
 * the machine, which could turn a public name into one of the inner network.
 */
@Singleton
final class DnsResolver implements NameResolver {

    private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(2);
    private static final int MOST_QUERIES = 8;

    /** Bounds how long a receiver that moved is not found, whatever its name server says. */
    private static final Duration LONGEST_CACHED = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final NioEventLoopGroup thread;
    private final DnsNameResolver resolver;

    @Inject
    DnsResolver(Vertx vertx) {
        this(vertx, DnsServerAddressStreamProviders.platformDefault());
    }

    DnsResolver(Vertx vertx, DnsServerAddressStreamProvider nameServers) {
        this.vertx = vertx;
        this.thread = new NioEventLoopGroup(1, new DefaultThreadFactory("pgevents-dns", true));
        this.resolver = new DnsNameResolverBuilder(thread.next())
                .datagramChannelType(NioDatagramChannel.class)
                .socketChannelType(NioSocketChannel.class)
                .nameServerProvider(nameServers)
                .searchDomains(List.of())
                .queryTimeoutMillis(QUERY_TIMEOUT.toMillis())
                .maxQueriesPerResolve(MOST_QUERIES)
                .ttl(0, Math.toIntExact(LONGEST_CACHED.toSeconds()))
                .build();
    }

    /** Completes on the context of the caller. */
    @Override
    public Future<List<InetAddress>> resolve(String name) {
        Context caller = vertx.getOrCreateContext();
        Promise<List<InetAddress>> promise = Promise.promise();
        FutureListener<List<InetAddress>> listener = answer -> caller.runOnContext(ignored -> {
            if (answer.isSuccess()) {
                promise.complete(answer.getNow());
            } else {
                promise.fail(answer.cause());
            }
        });
        resolver.resolveAll(name).addListener(listener);
        return promise.future();
    }

    @PreDestroy
    void close() {
        resolver.close();
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
