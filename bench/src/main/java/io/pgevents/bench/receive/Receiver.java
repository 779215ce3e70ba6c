package io.pgevents.bench.receive;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Where webhooks arrive: answers each at once with 204, on connections that stay open, and notes which events it had.
 * As little as can be is done for a request, since the machine is shared with those that are measured. One of several
 * endpoints has a port of its own.
 */
public final class Receiver implements AutoCloseable {

    private final EventLoopGroup loops = new NioEventLoopGroup(1);
    private final List<Integer> ports = new ArrayList<>();

    public Receiver(int endpoints, Arrivals arrivals, Signatures signatures) throws InterruptedException {
        var server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new HttpRequestDecoder(new HttpDecoderConfig().setValidateHeaders(false)))
                                .addLast(new RequestHandler(arrivals, signatures));
                    }
                });
        for (int endpoint = 0; endpoint < endpoints; endpoint++) {
            Channel channel = server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .sync()
                    .channel();
            ports.add(((InetSocketAddress) channel.localAddress()).getPort());
        }
    }

    /** The address of a target at an endpoint; both are numbers from zero. */
    public String url(int endpoint, int target) {
        return "http://127.0.0.1:" + ports.get(endpoint) + "/" + target;
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
