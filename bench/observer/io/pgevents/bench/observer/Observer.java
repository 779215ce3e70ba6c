package io.pgevents.bench.observer;

import io.pgevents.api.DatabaseEvent;
import io.pgevents.api.Durable;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/** Tells the benchmark, by a connection to it, the number of each event that it sees. */
@Singleton
public class Observer {

    private OutputStream benchmark;

    void inserted(@Observes @Durable("bench") DatabaseEvent change) {
        send(change.key().get("seq", Integer.class));
    }

    private synchronized void send(int number) {
        try {
            if (benchmark == null) {
                benchmark = new Socket(InetAddress.getLoopbackAddress(), Integer.getInteger("bench.port"))
                        .getOutputStream();
            }
            benchmark.write(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
