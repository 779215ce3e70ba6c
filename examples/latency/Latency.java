import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.DriverManager;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Measures a running pgevents: single inserts one after another, each when the one before has arrived, and for each the
 * time from the commit (when it has returned) to the arrival of its webhook.
 *
 * <p>java -cp 'target/quarkus-app/lib/main/*' examples/latency/Latency.java [inserts]
 *
 * <p>The service must be allowed to send to this machine: PGEVENTS_WEBHOOK_ALLOWED_NETWORKS=127.0.0.0/8.
 */
class Latency {

    private static final String API = System.getProperty("api", "http://127.0.0.1:8080/api/v1");
    private static final String DATABASE =
            System.getProperty("database", "jdbc:postgresql://127.0.0.1:5433/postgres?user=postgres&password=postgres");
    private static final Pattern SUBJECT = Pattern.compile("\"subject\":\"(\\d+)\"");

    private static final Map<Long, Arrival> ARRIVALS = new ConcurrentHashMap<>();

    private static final class Arrival {
        private final CountDownLatch arrived = new CountDownLatch(1);
        private volatile long at;
    }

    public static void main(String... arguments) throws Exception {
        int inserts = arguments.length == 0 ? 1_000 : Integer.parseInt(arguments[0]);
        HttpServer receiver = receiver();
        try (var connection = DriverManager.getConnection(DATABASE);
                var statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS latency");
            statement.execute("CREATE TABLE latency (id bigint PRIMARY KEY, note text)");
            statement.execute("SELECT pgevents.watch('latency')");
            String sink = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/";
            String subscription = subscribe(sink, connection.getCatalog());
            var insert = connection.prepareStatement("INSERT INTO latency VALUES (?, 'a note')");
            long[] micros = new long[inserts];
            for (int i = -inserts / 10; i < inserts; i++) {
                var arrival = new Arrival();
                ARRIVALS.put((long) (i + inserts), arrival);
                insert.setLong(1, i + inserts);
                insert.executeUpdate();
                long committed = System.nanoTime();
                if (!arrival.arrived.await(30, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("no webhook within 30 s");
                }
                if (i >= 0) {
                    micros[i] = Math.max(0, arrival.at - committed) / 1_000;
                }
                // Idle for a random while, so that polls fall on any moment.
                TimeUnit.MICROSECONDS.sleep((long) (20_000 * Math.random()));
            }
            call("DELETE", "/subscriptions/" + subscription, "");
            Arrays.sort(micros);
            System.out.printf(
                    "%d inserts, commit to arrival: p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, max %.1f ms%n",
                    inserts,
                    micros[inserts / 2] / 1e3,
                    micros[inserts * 90 / 100] / 1e3,
                    micros[inserts * 99 / 100] / 1e3,
                    micros[inserts - 1] / 1e3);
        } finally {
            receiver.stop(0);
        }
    }

    private static HttpServer receiver() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            long now = System.nanoTime();
            var subject = SUBJECT.matcher(new String(exchange.getRequestBody().readAllBytes()));
            if (subject.find()) {
                Arrival arrival = ARRIVALS.get(Long.valueOf(subject.group(1)));
                arrival.at = now;
                arrival.arrived.countDown();
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
        return server;
    }

    private static String subscribe(String sink, String database) throws Exception {
        String answer = call(
                "POST",
                "/subscriptions",
                "{\"sink\":\"" + sink + "\",\"protocol\":\"HTTP\",\"source\":\"/" + database + "/public/latency\"}");
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
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
