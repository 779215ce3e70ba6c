package io.pgevents.sink.webhook;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A DNS server (RFC 1035 over UDP) on 127.0.0.1 that says what a test wants. */
final class NameServer implements AutoCloseable {

    private static final int TYPE_A = 1;
    private static final int TYPE_AAAA = 28;
    private static final int NO_ERROR = 0x8180;
    private static final int NO_SUCH_NAME = 0x8183;

    private record Records(int ttlSeconds, List<InetAddress> addresses) {}

    private final DatagramSocket socket;
    private final Map<String, Records> records = new ConcurrentHashMap<>();
    private final Map<String, InetAddress> changing = new ConcurrentHashMap<>();
    private final Set<String> firstSeen = ConcurrentHashMap.newKeySet();
    private final List<String> questions = new CopyOnWriteArrayList<>();

    NameServer() {
        try {
            socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "name-server");
        thread.setDaemon(true);
        thread.start();
    }

    void publish(String name, int ttlSeconds, InetAddress... addresses) {
        records.put(name + ".", new Records(ttlSeconds, List.of(addresses)));
    }

    /** Whoever asks for the name a second time gets another address. */
    void afterNextAnswers(String name, InetAddress address) {
        changing.put(name + ".", address);
    }

    /** The names that were asked for, absolute, once for each type of record. */
    List<String> questions() {
        return questions;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public void close() {
        socket.close();
    }

    private void serve() {
        byte[] buffer = new byte[512];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                byte[] answer = answer(ByteBuffer.wrap(buffer, 0, packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException endOfTest) {
                socket.close();
            }
        }
    }

    private byte[] answer(ByteBuffer query) throws IOException {
        int id = query.getShort(0);
        query.position(12);
        String name = name(query);
        int type = query.getShort();
        int endOfQuestion = query.position() + 2;
        questions.add(name);
        if (type == TYPE_A && changing.containsKey(name) && !firstSeen.add(name)) {
            records.put(name, new Records(0, List.of(changing.get(name))));
        }
        Records found = records.get(name);
        List<byte[]> answers = found == null
                ? List.of()
                : found.addresses().stream()
                        .map(InetAddress::getAddress)
                        .filter(bytes -> bytes.length == 4 && type == TYPE_A || bytes.length == 16 && type == TYPE_AAAA)
                        .toList();

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(id);
        out.writeShort(found == null ? NO_SUCH_NAME : NO_ERROR);
        out.writeShort(1);
        out.writeShort(answers.size());
        out.writeInt(0);
        out.write(query.array(), 12, endOfQuestion - 12);
        for (byte[] address : answers) {
            out.writeShort(0xC00C);
            out.writeShort(type);
            out.writeShort(1);
            out.writeInt(found.ttlSeconds());
            out.writeShort(address.length);
            out.write(address);
        }
        return bytes.toByteArray();
    }

    private static String name(ByteBuffer query) {
        StringBuilder name = new StringBuilder();
        for (int length = query.get(); length > 0; length = query.get()) {
            byte[] label = new byte[length];
            query.get(label);
            name.append(new String(label, StandardCharsets.US_ASCII)).append('.');
        }
        return name.toString();
    }
}
