package io.pgevents.bench.broker;

import io.pgevents.bench.core.SkippedException;
import io.pgevents.bench.side.Outlet;
import io.pgevents.bench.side.Stand;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An observer inside the service, an extension that {@code bench/run} builds it with: it sends the number of each event here. */
public final class Observers implements Outlet {

    private @Nullable ServerSocket server;

    @Override
    public void open(Stand stand) throws IOException, SkippedException {
        if (!Files.isDirectory(service())) {
            throw new SkippedException("there is no service with the observer of bench/observer");
        }
        ServerSocket listening = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        server = listening;
        var thread = new Thread(
                () -> {
                    try (var connection = listening.accept();
                            var numbers = new DataInputStream(new BufferedInputStream(connection.getInputStream()))) {
                        while (true) {
                            stand.arrivals().number(numbers.readInt());
                        }
                    } catch (IOException ended) {
                        // The service has.
                    }
                },
                "observed");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public Path service() {
        return Path.of("bench", "target", "service-with-observer");
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("bench.port", server == null ? "" : Integer.toString(server.getLocalPort()));
    }

    @Override
    public Optional<String> subscription(Stand stand, int table, int subscriber) {
        return Optional.empty();
    }

    @Override
    public void close() {
        try {
            if (server != null) {
                server.close();
            }
        } catch (IOException e) {
            // Then it ends with this process.
        }
    }
}
