import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * Measures a running pgevents: what one bad endpoint with five subscriptions does to a hundred healthy ones. Each healthy
 * endpoint has a subscription of its own and gets a steady flow of events; each bad subscription wants all of them. In each
 * round a phase without a bad endpoint and one with each kind of it follow in random order, so that a slow spell of the
 * machine falls on all alike.
 * Latency is from the return of the commit to the arrival of the webhook.
 *
 * <p>java -cp 'target/quarkus-app/lib/main/*' examples/isolation/Isolation.java [rounds [seconds [events per second]]]
 *
 * <p>The service must be allowed to send to this machine: PGEVENTS_WEBHOOK_ALLOWED_NETWORKS=127.0.0.0/8.
 */
class Isolation {

    private static final String API = System.getProperty("api", "http://127.0.0.1:8080/api/v1");
    private static final String DATABASE =
            System.getProperty("database", "jdbc:postgresql://127.0.0.1:5433/postgres?user=postgres&password=postgres");
    private static final int HEALTHY = 100;
    private static final int BAD_SUBSCRIPTIONS = 5;
    private static final int WARM_UP_SECONDS = 60;

    /** Not counted of each phase: while subscriptions come, with the first attempts at an endpoint not known yet. */
    private static final int LEAD_IN_SECONDS = Integer.getInteger("lead.in", 4);

    private static final Pattern SUBJECT = Pattern.compile("\"subject\":\"(\\d+)-");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** How an endpoint can be bad. */
    private enum Kind {
        NONE("no bad endpoint"),
        NEVER_ANSWERS("accepts and never answers"),
        DRIPS("one byte a second"),
        UNAVAILABLE("503 for ever"),
        UNKNOWN_NAME("name does not resolve");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    /** When the commit of an event returned and its webhook came, by System.nanoTime; 0 if not yet. */
    private static final class Flight {
        private volatile long committed;
        private volatile long arrived;
    }

    private static final Map<Long, Flight> FLIGHTS = new ConcurrentHashMap<>();
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(work -> {
        var thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    });
    private static long lastId;

    public static void main(String... arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
        int rate = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 200;
        List<HttpServer> receivers = new ArrayList<>();
        List<String> subscriptions = new ArrayList<>();
        Map<Kind, List<double[]>> results = new EnumMap<>(Kind.class);
        try (Connection connection = DriverManager.getConnection(DATABASE)) {
            String source = table(connection);
            for (int endpoint = 0; endpoint < HEALTHY; endpoint++) {
                receivers.add(receiver());
                String sink = "http://127.0.0.1:" + receivers.get(endpoint).getAddress().getPort() + "/";
                subscriptions.add(
                        subscribe(sink, source, ",\"filters\":[{\"suffix\":{\"subject\":\"-" + endpoint + "\"}}]"));
            }
            System.out.printf(
                    "%d healthy endpoints, %d events/s, %d rounds of %d s each%n", HEALTHY, rate, rounds, seconds);
            load(connection, Math.max(WARM_UP_SECONDS, seconds), rate);
            List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
            for (int round = 0; round < rounds; round++) {
                Collections.shuffle(kinds);
                for (Kind kind : kinds) {
                    double[] millis = phase(connection, kind, source, seconds, rate);
                    results.computeIfAbsent(kind, first -> new ArrayList<>()).add(millis);
                    System.out.printf(
                            "round %d, %-26s p50 %6.1f ms, p99 %6.1f ms, max %6.1f ms%n",
                            round + 1, kind.text + ":", at(millis, 0.5), at(millis, 0.99), at(millis, 1));
                }
            }
        } finally {
            for (String subscription : subscriptions) {
                call("DELETE", "/subscriptions/" + subscription, "");
            }
            receivers.forEach(receiver -> receiver.stop(0));
        }
        summary(results);
        System.exit(0);
    }

    private static void summary(Map<Kind, List<double[]>> results) {
        double base50 = median(results.get(Kind.NONE), 0.5);
        double base99 = median(results.get(Kind.NONE), 0.99);
        System.out.println("medians of the rounds, and their ratio to the rounds without a bad endpoint:");
        for (Kind kind : Kind.values()) {
            List<double[]> phases = results.get(kind);
            System.out.printf(
                    "%-26s p50 %6.1f ms (%.2f), p99 %6.1f ms (%.2f)%n",
                    kind.text,
                    median(phases, 0.5),
                    median(phases, 0.5) / base50,
                    median(phases, 0.99),
                    median(phases, 0.99) / base99);
        }
    }

    /** The latencies in milliseconds, ascending, of all events of one phase. */
    private static double[] phase(Connection connection, Kind kind, String source, int seconds, int rate)
            throws Exception {
        List<String> subscriptions = new ArrayList<>();
        try (var bad = new BadEndpoint(kind)) {
            if (kind != Kind.NONE) {
                for (int i = 0; i < BAD_SUBSCRIPTIONS; i++) {
                    subscriptions.add(subscribe(bad.url(), source, ""));
                }
            }
            load(connection, LEAD_IN_SECONDS, rate);
            double[] millis = load(connection, seconds, rate);
            if (kind != Kind.NONE && kind != Kind.UNKNOWN_NAME && bad.requests.get() == 0) {
                throw new IllegalStateException("nothing was sent to the bad endpoint, so nothing was measured");
            }
            return millis;
        } finally {
            for (String subscription : subscriptions) {
                call("DELETE", "/subscriptions/" + subscription, "");
            }
        }
    }

    /** Inserts rows one by one, in turn for each healthy endpoint, and waits until all have arrived. */
    private static double[] load(Connection connection, int seconds, int rate) throws Exception {
        List<Flight> flights = new ArrayList<>();
        try (var insert = connection.prepareStatement("INSERT INTO isolation VALUES (? || '-' || ?, 'a note')")) {
            long start = System.nanoTime();
            long period = TimeUnit.SECONDS.toNanos(1) / rate;
            for (int i = 0; i < seconds * rate; i++) {
                LockSupport.parkNanos(start + i * period - System.nanoTime());
                var flight = new Flight();
                flights.add(flight);
                FLIGHTS.put(++lastId, flight);
                insert.setLong(1, lastId);
                insert.setInt(2, i % HEALTHY);
                insert.executeUpdate();
                flight.committed = System.nanoTime();
            }
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (flights.stream().anyMatch(flight -> flight.arrived == 0)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("some events did not reach their healthy endpoint within 60 s");
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        FLIGHTS.clear();
        // An arrival can be noticed before the return of its commit.
        return flights.stream()
                .mapToDouble(flight -> Math.max(0, flight.arrived - flight.committed) / 1e6)
                .sorted()
                .toArray();
    }

    private static double at(double[] ascending, double share) {
        return ascending[(int) Math.min(ascending.length - 1, ascending.length * share)];
    }

    private static double median(List<double[]> phases, double share) {
        double[] values = phases.stream().mapToDouble(phase -> at(phase, share)).sorted().toArray();
        return values[values.length / 2];
    }

    private static String table(Connection connection) throws Exception {
        try (var statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS isolation");
            statement.execute("CREATE TABLE isolation (id text PRIMARY KEY, note text)");
            statement.execute("SELECT pgevents.watch('isolation', ARRAY['insert'])");
        }
        return "/" + connection.getCatalog() + "/public/isolation";
    }

    private static HttpServer receiver() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            long now = System.nanoTime();
            var subject = SUBJECT.matcher(new String(exchange.getRequestBody().readAllBytes()));
            if (subject.find()) {
                Flight flight = FLIGHTS.get(Long.valueOf(subject.group(1)));
                if (flight != null && flight.arrived == 0) {
                    flight.arrived = now;
                }
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.setExecutor(THREADS);
        server.start();
        return server;
    }

    /** A new one for each phase, of which the service has no bad experience yet. */
    private static final class BadEndpoint implements AutoCloseable {

        private final AtomicInteger requests = new AtomicInteger();
        private final List<Socket> sockets = new ArrayList<>();
        private final Kind kind;
        private final ServerSocket server;

        BadEndpoint(Kind kind) throws IOException {
            this.kind = kind;
            server = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
            THREADS.submit(this::accept);
        }

        String url() {
            return kind == Kind.UNKNOWN_NAME
                    ? "https://nobody-" + Long.toString(System.nanoTime(), 36) + ".invalid/"
                    : "http://127.0.0.1:" + server.getLocalPort() + "/";
        }

        private void accept() {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    synchronized (sockets) {
                        sockets.add(socket);
                    }
                    THREADS.submit(() -> mistreat(socket));
                } catch (IOException closed) {
                    return;
                }
            }
        }

        private void mistreat(Socket socket) {
            byte[] buffer = new byte[1 << 16];
            try (socket) {
                while (socket.getInputStream().read(buffer) >= 0) {
                    requests.incrementAndGet();
                    switch (kind) {
                        case UNAVAILABLE -> socket.getOutputStream()
                                .write("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n".getBytes());
                        case DRIPS -> drip(socket);
                        default -> {}
                    }
                }
            } catch (IOException | InterruptedException over) {
                // The service has had enough of it.
            }
        }

        private static void drip(Socket socket) throws IOException, InterruptedException {
            for (byte one : "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n".getBytes()) {
                socket.getOutputStream().write(one);
                TimeUnit.SECONDS.sleep(1);
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            synchronized (sockets) {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
        }
    }

    private static String subscribe(String sink, String source, String more) throws Exception {
        String answer = call(
                "POST",
                "/subscriptions",
                "{\"sink\":\"" + sink + "\",\"protocol\":\"HTTP\",\"source\":\"" + source + "\"" + more + "}");
        var id = Pattern.compile("\"id\":\"([^\"]+)\"").matcher(answer);
        if (!id.find()) {
            throw new IllegalStateException(answer);
        }
        return id.group(1);
    }

    private static String call(String method, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(API + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString()).body();
    }
}
