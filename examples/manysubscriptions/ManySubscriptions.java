import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Measures what very many subscriptions cost that have nothing to do: starts the packaged service with a database of its
 * own, makes the subscriptions, starts the service again, and prints how long that took, how much memory and processor
 * time it needs, and how long the events of the ten that are not idle take.
 *
 * <p>java -cp 'target/quarkus-app/lib/main/*' examples/manysubscriptions/ManySubscriptions.java [subscriptions [tables
 * [inserts]]]
 */
class ManySubscriptions {

    private static final int ACTIVE = 10;
    private static final int HTTP_PORT = Integer.getInteger("http.port", 18_080);
    private static final int DATABASE_PORT = Integer.getInteger("database.port", 15_433);
    private static final String HEAP = System.getProperty("heap", "-Xmx512m");
    private static final Path DATA = Path.of("target", "many-subscriptions");
    private static final String SERVICE = "http://127.0.0.1:" + HTTP_PORT;
    private static final String DATABASE =
            "jdbc:postgresql://127.0.0.1:" + DATABASE_PORT + "/postgres?user=postgres&password=postgres";
    private static final Pattern SUBJECT = Pattern.compile("\"subject\":\"(\\d+)-");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static final class Arrival {
        private final CountDownLatch arrived = new CountDownLatch(1);
        private volatile long at;
    }

    private static final Map<Long, Arrival> ARRIVALS = new ConcurrentHashMap<>();

    public static void main(String... arguments) throws Exception {
        int subscriptions = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        int tables = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
        int inserts = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1_000;
        clear();
        HttpServer receiver = receiver();
        Process service = start("first start, with a new database");
        try {
            make(subscriptions, tables, receiver.getAddress().getPort());
            stop(service);
            service = start(subscriptions + " subscriptions on " + tables + " tables, start");
            memory(service, "after the start");
            idle(service);
            latency(tables, inserts);
            memory(service, "after that");
        } finally {
            stop(service);
            receiver.stop(0);
        }
        System.exit(0);
    }

    private static Process start(String what) throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-Dquarkus.http.port=" + HTTP_PORT,
                "-Dpgevents.embedded.port=" + DATABASE_PORT,
                "-Dpgevents.embedded.data-dir=" + DATA.resolve("postgres"),
                "-Dpgevents.webhook.allowed-networks=127.0.0.0/8",
                "-jar",
                "target/quarkus-app/quarkus-run.jar");
        long begin = System.nanoTime();
        Process service = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        DATA.resolve("service.log").toFile()))
                .redirectInput(new File("/dev/null"))
                .start();
        while (!isReady()) {
            if (!service.isAlive()) {
                throw new IllegalStateException("the service does not start, see " + DATA.resolve("service.log"));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        System.out.printf("%s: ready after %.1f s%n", what, (System.nanoTime() - begin) / 1e9);
        return service;
    }

    private static void stop(Process service) throws InterruptedException {
        service.destroy();
        if (!service.waitFor(60, TimeUnit.SECONDS)) {
            service.destroyForcibly();
        }
    }

    private static boolean isReady() throws InterruptedException {
        try {
            return send("GET", "/q/health/ready", null).statusCode() == 200;
        } catch (IOException notListening) {
            return false;
        }
    }

    /** Subscription i is on table i % tables and wants the rows whose key ends in -i. */
    private static void make(int subscriptions, int tables, int port) throws Exception {
        try (Connection connection = DriverManager.getConnection(DATABASE);
                var statement = connection.createStatement()) {
            for (int table = 0; table < tables; table++) {
                statement.execute("CREATE TABLE many_" + table + " (id text PRIMARY KEY, note text)");
                statement.execute("SELECT pgevents.watch('many_" + table + "')");
            }
        }
        long begin = System.nanoTime();
        var threads = Executors.newFixedThreadPool(8);
        List<Future<?>> made = new ArrayList<>();
        for (int i = 0; i < subscriptions; i++) {
            String body = """
                    {"sink": "http://127.0.0.1:%d/", "protocol": "HTTP", "source": "/postgres/public/many_%d",
                     "filters": [{"suffix": {"subject": "-%d"}}]}""".formatted(port, i % tables, i);
            made.add(threads.submit(() -> {
                HttpResponse<String> answer = send("POST", "/api/v1/subscriptions", body);
                if (answer.statusCode() != 201) {
                    throw new IllegalStateException(answer.body());
                }
                return null;
            }));
        }
        for (Future<?> one : made) {
            one.get();
        }
        threads.shutdown();
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf("made them in %.1f s, %.0f/s%n", seconds, subscriptions / seconds);
    }

    private static void memory(Process service, String when) throws Exception {
        jcmd(service, "GC.run");
        String used = first("used (\\d+)K", jcmd(service, "GC.heap_info"));
        String resident =
                first("VmRSS:\\s+(\\d+) kB", Files.readString(Path.of("/proc/" + service.pid() + "/status")));
        System.out.printf(
                "%s: %d MB of heap in use after a collection, %d MB resident, with %s%n",
                when, Long.parseLong(used) >> 10, Long.parseLong(resident) >> 10, HEAP);
    }

    private static void idle(Process service) throws Exception {
        // Until the compiler has done with what the start needed.
        TimeUnit.SECONDS.sleep(30);
        long before = processorTicks(service);
        TimeUnit.SECONDS.sleep(20);
        System.out.printf(
                "idle: %.1f %% of one processor%n", (processorTicks(service) - before) / 20.0);
    }

    /** Hundredths of a second, as Linux counts them. */
    private static long processorTicks(Process service) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + service.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private static void latency(int tables, int inserts) throws Exception {
        double[] millis = new double[inserts];
        try (Connection connection = DriverManager.getConnection(DATABASE);
                var statement = connection.createStatement()) {
            for (int i = -inserts / 2; i < inserts; i++) {
                long number = i + inserts;
                int subscription = (int) (number % ACTIVE);
                var arrival = new Arrival();
                ARRIVALS.put(number, arrival);
                statement.executeUpdate("INSERT INTO many_" + subscription % tables + " VALUES ('" + number + "-"
                        + subscription + "', 'a note')");
                long committed = System.nanoTime();
                if (!arrival.arrived.await(30, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("no webhook within 30 s");
                }
                if (i >= 0) {
                    millis[i] = Math.max(0, arrival.at - committed) / 1e6;
                }
                TimeUnit.MICROSECONDS.sleep((long) (20_000 * Math.random()));
            }
        }
        Arrays.sort(millis);
        System.out.printf(
                "%d inserts for %d of them, commit to arrival: p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, max %.1f ms%n",
                inserts,
                ACTIVE,
                millis[inserts / 2],
                millis[inserts * 90 / 100],
                millis[inserts * 99 / 100],
                millis[inserts - 1]);
    }

    private static HttpServer receiver() throws IOException {
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

    private static String jcmd(Process service, String what) throws Exception {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(service.pid()),
                        what)
                .redirectErrorStream(true)
                .start();
        String answer = new String(jcmd.getInputStream().readAllBytes());
        jcmd.waitFor();
        return answer;
    }

    private static String first(String pattern, String text) {
        var found = Pattern.compile(pattern).matcher(text);
        if (!found.find()) {
            throw new IllegalStateException(text);
        }
        return found.group(1);
    }

    private static HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(SERVICE + path))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    /** What an earlier run left behind. */
    private static void clear() throws IOException {
        if (Files.exists(DATA)) {
            try (var files = Files.walk(DATA)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(DATA);
    }
}
