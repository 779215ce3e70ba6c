package io.pgevents.guarantee;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

/** A collector of OpenTelemetry, OTLP over HTTP with protobuf: notes the spans that it is sent. */
final class TraceCollector implements AutoCloseable {

    /** @param parent empty for a root */
    record ReceivedSpan(String name, String trace, String id, String parent) {}

    private static final int RESOURCE_SPANS = 1;
    private static final int SCOPE_SPANS = 2;
    private static final int SPANS = 2;
    private static final int TRACE_ID = 1;
    private static final int SPAN_ID = 2;
    private static final int PARENT_SPAN_ID = 4;
    private static final int NAME = 5;

    private final HttpServer server;
    private final AtomicInteger connections = new AtomicInteger();
    private final List<ReceivedSpan> spans = new CopyOnWriteArrayList<>();

    TraceCollector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<ReceivedSpan> spans() {
        return List.copyOf(spans);
    }

    /** Requests of any kind. */
    int connections() {
        return connections.get();
    }

    private void take(HttpExchange exchange) throws IOException {
        connections.incrementAndGet();
        try (exchange) {
            boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            InputStream body = exchange.getRequestBody();
            UnknownFieldSet request = UnknownFieldSet.parseFrom(zipped ? new GZIPInputStream(body) : body);
            if (exchange.getRequestURI().getPath().endsWith("/v1/traces")) {
                for (UnknownFieldSet resource : messages(request, RESOURCE_SPANS)) {
                    for (UnknownFieldSet scope : messages(resource, SCOPE_SPANS)) {
                        messages(scope, SPANS).forEach(span -> spans.add(received(span)));
                    }
                }
            }
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private static ReceivedSpan received(UnknownFieldSet span) {
        return new ReceivedSpan(
                bytes(span, NAME).toStringUtf8(), hex(span, TRACE_ID), hex(span, SPAN_ID), hex(span, PARENT_SPAN_ID));
    }

    private static String hex(UnknownFieldSet message, int number) {
        return HexFormat.of().formatHex(bytes(message, number).toByteArray());
    }

    private static ByteString bytes(UnknownFieldSet message, int number) {
        List<ByteString> values = message.getField(number).getLengthDelimitedList();
        return values.isEmpty() ? ByteString.EMPTY : values.get(0);
    }

    private static List<UnknownFieldSet> messages(UnknownFieldSet message, int number) {
        Field field = message.getField(number);
        return field.getLengthDelimitedList().stream()
                .map(TraceCollector::parse)
                .toList();
    }

    private static UnknownFieldSet parse(ByteString bytes) {
        try {
            return UnknownFieldSet.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
