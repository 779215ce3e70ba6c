package io.pgevents.bench.broker;

import io.pgevents.bench.core.FailedException;
import io.pgevents.bench.side.Child;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/** Ports of this machine. */
final class Ports {

    private static final Duration START_UP = Duration.ofSeconds(120);

    private Ports() {}

    static int free() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Waits until the process listens at its port. */
    static void awaitOpen(int port, Child process) throws FailedException, InterruptedException {
        long deadline = System.nanoTime() + START_UP.toNanos();
        while (!isOpen(port)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new FailedException("it did not start, see " + process.log());
            }
            Thread.sleep(100);
        }
    }

    private static boolean isOpen(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }
}
