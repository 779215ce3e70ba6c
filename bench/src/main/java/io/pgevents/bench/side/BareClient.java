package io.pgevents.bench.side;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client of pgevents with its settings and nothing else, as a program: posts bodies like those of pgevents, that
 * are there already, and signs nothing. What this machine can do at most.
 *
 * <p>Its arguments: how many requests are under way at once, the number of events, how many targets get each of them, and
 * the URLs without the target, which take turns.
 */
public final class BareClient extends AbstractVerticle {

    private static final String NUMBER = "0000000000";
    private static final String BODY = """
            {"specversion":"1.0","id":"1000000","source":"/bench_1/public/orders_0","type":"pgevents.row.inserted",\
            "subject":"42","partitionkey":"42","time":"2026-11-22T10:00:00.123456Z","datacontenttype":"application/json",\
            "data":{"operation":"insert","schema":"public","table":"orders_0","key":{"seq" : 42},"before":null,\
            "after":{"seq":%s,"customer":"customer 42","total":42.25,"note":"%s"},"changed":null,"transaction":"1234",\
            "context":null}}""".formatted(NUMBER, "note ".repeat(20));
    private static final byte[] BYTES = BODY.getBytes(StandardCharsets.UTF_8);
    private static final int NUMBER_END = BODY.indexOf(NUMBER) + NUMBER.length();
    private static final Map<String, String> HEADERS = Map.of(
            "content-type", "application/cloudevents+json; charset=UTF-8",
            "user-agent", "pgevents/0.1.0",
            "webhook-id", "msg_1000000_sub_2yt3jv77bmgrseqwpwbz",
            "webhook-timestamp", "1795344516",
            "webhook-signature", "v1,nZwdf2Z+HpVmpWqQR64ujpe6kjldytTU/YXPUnMXZQc=");

    private final int concurrency;
    private final long requests;
    private final int targets;
    private final List<URI> endpoints;
    private @Nullable HttpClient client;
    private long next;
    private long answered;

    private BareClient(int concurrency, int events, int targets, List<URI> endpoints) {
        this.concurrency = concurrency;
        this.requests = (long) events * targets;
        this.targets = targets;
        this.endpoints = endpoints;
    }

    public static void main(String... arguments) {
        List<URI> endpoints = Arrays.stream(arguments).skip(3).map(URI::create).toList();
        Vertx.vertx()
                .deployVerticle(new BareClient(
                        Integer.parseInt(arguments[0]),
                        Integer.parseInt(arguments[1]),
                        Integer.parseInt(arguments[2]),
                        endpoints));
    }

    @Override
    public void start() {
        client = vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setConnectTimeout(5_000)
                        .setKeepAliveTimeout(30)
                        .setMaxHeaderSize(16 * 1024))
                .with(new PoolOptions()
                        .setHttp1MaxSize(256)
                        .setMaxWaitQueueSize(512)
                        .setEventLoopSize(Runtime.getRuntime().availableProcessors()))
                .build();
        for (int i = 0; i < concurrency; i++) {
            post();
        }
    }

    private void post() {
        if (next == requests) {
            return;
        }
        long number = next++;
        int event = (int) (number / targets);
        URI endpoint = endpoints.get(event % endpoints.size());
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(endpoint.getPort(), endpoint.getHost()))
                .setHost(endpoint.getHost())
                .setPort(endpoint.getPort())
                .setURI("/" + number % targets);
        HEADERS.forEach(options::putHeader);
        Objects.requireNonNull(client)
                .request(options)
                .compose(request -> request.send(body(event)))
                .compose(response -> response.end())
                .onComplete(done -> {
                    if (done.failed()) {
                        System.err.println(done.cause());
                        System.exit(1);
                    }
                    if (++answered == requests) {
                        System.exit(0);
                    }
                    post();
                });
    }

    /** The body of one event as text, in ASCII. */
    static String text(int event) {
        return body(event).toString();
    }

    private static Buffer body(int event) {
        byte[] bytes = BYTES.clone();
        int rest = event;
        for (int i = NUMBER_END - 1; rest > 0; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return Buffer.buffer(bytes);
    }
}
