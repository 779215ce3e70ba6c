package io.pgevents.bench.receive;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One connection: takes requests one after the other. On the connection's event loop. */
final class RequestHandler extends SimpleChannelInboundHandler<HttpObject> {

    private static final ByteBuf NO_CONTENT = Unpooled.unreleasableBuffer(
            Unpooled.directBuffer().writeBytes("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));

    private final Arrivals arrivals;
    private final Signatures signatures;
    private @Nullable HttpRequest request;
    private byte[] body = new byte[4096];
    private int length;

    RequestHandler(Arrivals arrivals, Signatures signatures) {
        this.arrivals = arrivals;
        this.signatures = signatures;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        if (message instanceof HttpRequest head) {
            request = head;
            length = 0;
        }
        if (message instanceof HttpContent content) {
            add(content.content());
        }
        if (message instanceof LastHttpContent && request != null) {
            long now = System.nanoTime();
            int target = Integer.parseInt(request.uri(), 1, request.uri().length(), 10);
            BodyScan.events(body, length, event -> arrivals.record(target, event, now));
            signatures.sample(request.headers(), body, length);
            context.write(NO_CONTENT.duplicate());
        }
    }

    private void add(ByteBuf part) {
        int more = part.readableBytes();
        if (length + more > body.length) {
            body = Arrays.copyOf(body, Math.max(2 * body.length, length + more));
        }
        part.readBytes(body, length, more);
        length += more;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // Somebody who is killed breaks off his connections.
        context.close();
    }
}
