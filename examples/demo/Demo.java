import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Scanner;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a program does to be told of changes, in four steps: have a table watched, receive webhooks, subscribe, and
 * change rows as one always did. {@code bin/demo} starts the service and runs this file; read {@link #main} first.
 */
public final class Demo {

    private static final String HTTP_PORT = System.getenv().getOrDefault("QUARKUS_HTTP_PORT", "8080");
    private static final String DATABASE_PORT = System.getenv().getOrDefault("PGEVENTS_EMBEDDED_PORT", "5433");
    private static final String SERVICE = "http://127.0.0.1:" + HTTP_PORT;
    private static final Duration PAUSE = Duration.ofSeconds(4);

    public static void main(String[] arguments) throws Exception {
        String mode = arguments.length == 0 ? "" : arguments[0];
        if (mode.equals("--check-ports")) {
            requireFree("QUARKUS_HTTP_PORT", HTTP_PORT);
            requireFree("PGEVENTS_EMBEDDED_PORT", DATABASE_PORT);
            return;
        }
        boolean once = mode.equals("--once");
        var api = new Api(SERVICE);
        api.awaitReady();

        var table = new Table("127.0.0.1:" + DATABASE_PORT + "/postgres");
        table.create();
        api.post("/api/v1/watches", """
                {"table": "public.systemmetadata", "before": true}""");

        api.deleteSubscriptionsOfEarlierDemos();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String sink = "http://127.0.0.1:" + server.getAddress().getPort() + Receiver.PATH;
        JsonNode subscription = api.post("/api/v1/subscriptions", """
                {"sink": "%s", "protocol": "HTTP", "source": "/postgres/public/systemmetadata"}""".formatted(sink));
        var receiver = new Receiver(subscription.required("secret").textValue(), table);
        server.createContext(Receiver.PATH, receiver);
        server.start();
        System.out.println("Watching the table systemmetadata; its changes go to the webhook " + sink + "\n");

        table.insert();
        receiver.awaitNext();
        table.update();
        receiver.awaitNext();
        table.delete();
        receiver.awaitNext();
        if (once) {
            server.stop(0);
            api.deleteSubscriptionsOfEarlierDemos();
            System.out.println("Three changes, three webhooks, three good signatures.");
            return;
        }
        explainWhatToTry();
        insertAtEveryEnter(table);
        while (true) {
            Thread.sleep(PAUSE.toMillis());
            table.insert();
            Thread.sleep(PAUSE.toMillis());
            table.update();
            Thread.sleep(PAUSE.toMillis());
            table.delete();
        }
    }

    private static void explainWhatToTry() {
        System.out.printf("""
                From now on a row changes every %d seconds. (The first webhook is slower than those to come: both JVMs
                have just started.) Meanwhile:

                  change a row yourself   press Enter here, or
                                          psql postgresql://postgres:postgres@127.0.0.1:%s/postgres -c \\
                                            "INSERT INTO systemmetadata (guid, object_format, size) VALUES ('mine.1', 'text/csv', 42)"
                  add your own webhook    curl -X POST %s/api/v1/subscriptions -H 'Content-Type: application/json' \\
                                            -d '{"sink": "http://127.0.0.1:9000/hook", "protocol": "HTTP"}'
                  see the whole API       %s/q/swagger-ui
                  stop                    Ctrl-C

                """, PAUSE.toSeconds(), DATABASE_PORT, SERVICE, SERVICE);
    }

    private static void insertAtEveryEnter(Table table) {
        var keyboard = new Thread(() -> {
            var lines = new Scanner(System.in);
            while (lines.hasNextLine()) {
                lines.nextLine();
                try {
                    table.insert();
                } catch (SQLException e) {
                    fail("The row could not be inserted: " + e.getMessage());
                }
            }
        });
        keyboard.setDaemon(true);
        keyboard.start();
    }

    private static void requireFree(String variable, String port) {
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port)));
        } catch (IOException e) {
            fail("Port %s is taken. Stop what uses it, or choose another: %s=%d bin/demo"
                    .formatted(port, variable, Integer.parseInt(port) + 10));
        }
    }

    static void fail(String reason) {
        System.err.println("bin/demo: " + reason);
        System.exit(1);
    }
}

/** The receiving end. Everything a webhook receiver has to do is in {@link #handle} and {@link #isSigned}. */
final class Receiver implements HttpHandler {

    static final String PATH = "/pgevents-demo";

    private final Semaphore arrivals = new Semaphore(0);
    private final byte[] key;
    private final Table table;
    private final Set<String> handled = ConcurrentHashMap.newKeySet();

    Receiver(String secret, Table table) {
        this.key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
        this.table = table;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        long arrived = System.nanoTime();
        byte[] body = exchange.getRequestBody().readAllBytes();
        String id = exchange.getRequestHeaders().getFirst("webhook-id");
        String timestamp = exchange.getRequestHeaders().getFirst("webhook-timestamp");
        String signatures = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("webhook-signature"), "");
        if (!isSigned(id, timestamp, signatures, body)) {
            exchange.sendResponseHeaders(401, -1);
            Demo.fail("A webhook came whose signature does not hold: " + id);
        }
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
        if (handled.add(id)) { // at least once: what comes a second time has the same id
            print(Json.parse(body), arrived);
            arrivals.release();
        }
    }

    void awaitNext() throws InterruptedException {
        if (!arrivals.tryAcquire(30, TimeUnit.SECONDS)) {
            Demo.fail("No webhook came within 30 s of the change; see target/demo.log.");
        }
    }

    /** As Standard Webhooks 1.0.0 wants it: HMAC-SHA256 of id.timestamp.body, and not older than five minutes. */
    private boolean isSigned(String id, String timestamp, String signatures, byte[] body) {
        try {
            Mac hmac = Mac.getInstance("HmacSHA256");
            hmac.init(new SecretKeySpec(key, "HmacSHA256"));
            hmac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            byte[] expected = ("v1," + Base64.getEncoder().encodeToString(hmac.doFinal(body)))
                    .getBytes(StandardCharsets.US_ASCII);
            return Math.abs(Instant.now().getEpochSecond() - Long.parseLong(timestamp)) <= 300
                    && Stream.of(signatures.split(" "))
                            .anyMatch(given -> MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException | NumberFormatException e) {
            return false;
        }
    }

    private void print(JsonNode event, long arrived) {
        String type = event.path("type").asText();
        String latency = table.committed(event.path("data").path("operation").asText(), event.path("subject").asText())
                .map(commit -> Math.max(0, TimeUnit.NANOSECONDS.toMillis(arrived - commit)) + " ms after the commit")
                .orElseGet(() -> Duration.between(OffsetDateTime.parse(event.path("time").asText()), OffsetDateTime.now())
                                .toMillis() + " ms after the statement");
        String headline = type + "  " + event.path("subject").asText() + "  " + latency + ", signature verified";
        synchronized (System.out) {
            System.out.println(Boolean.getBoolean("demo.colour") ? "\033[1;32m" + headline + "\033[0m" : headline);
            System.out.println(event.path("data").toPrettyString() + "\n");
        }
    }
}

/** The application's side: plain SQL that knows nothing of pgevents. The tables are those of the Metacat example. */
final class Table {

    private final String url;
    private final Map<String, CompletableFuture<Long>> commits = new ConcurrentHashMap<>();
    private final String run = Long.toString(System.currentTimeMillis(), 36);
    private int last;

    Table(String hostPortAndDatabase) {
        this.url = "jdbc:postgresql://" + hostPortAndDatabase;
    }

    void create() throws SQLException {
        try (Connection connection = connect(); var statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE IF NOT EXISTS identifier (guid text PRIMARY KEY, docid text NOT NULL, rev integer NOT NULL);
                    CREATE TABLE IF NOT EXISTS systemmetadata (
                        guid text PRIMARY KEY,
                        object_format text NOT NULL,
                        size numeric NOT NULL,
                        archived boolean NOT NULL DEFAULT false,
                        date_modified timestamptz NOT NULL DEFAULT now());
                    """);
        }
    }

    synchronized void insert() throws SQLException {
        last++;
        commit("insert", """
                INSERT INTO identifier (guid, docid, rev) VALUES ('%1$s', 'demo.%2$d', 1);
                INSERT INTO systemmetadata (guid, object_format, size) VALUES ('%1$s', 'eml://ecoinformatics.org/eml-2.1.1', 12345)
                """);
    }

    synchronized void update() throws SQLException {
        commit("update", "UPDATE systemmetadata SET archived = true, date_modified = now() WHERE guid = '%1$s'");
    }

    synchronized void delete() throws SQLException {
        commit("delete", "DELETE FROM systemmetadata WHERE guid = '%1$s'; DELETE FROM identifier WHERE guid = '%1$s'");
    }

    /** When the demo's own change of a row was committed, by {@link System#nanoTime}; waits if it is under way. */
    Optional<Long> committed(String operation, String guid) {
        return Optional.ofNullable(commits.remove(operation + " " + guid)).map(CompletableFuture::join);
    }

    private void commit(String operation, String sql) throws SQLException {
        String guid = "urn:demo:" + run + "." + last;
        var committed = new CompletableFuture<Long>();
        commits.put(operation + " " + guid, committed);
        try (Connection connection = connect(); var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(sql.formatted(guid, last));
            connection.commit();
        } finally {
            committed.complete(System.nanoTime());
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, "postgres", "postgres");
    }
}

/** The REST calls. */
final class Api {

    private static final Duration START = Duration.ofMinutes(3);

    private final String service;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    Api(String service) {
        this.service = service;
    }

    void awaitReady() throws InterruptedException {
        Instant deadline = Instant.now().plus(START);
        while (!isReady()) {
            if (!ProcessHandle.of(Long.getLong("demo.service", ProcessHandle.current().pid())).isPresent()) {
                Demo.fail("The service ended while it started; target/demo.log says why.");
            }
            if (Instant.now().isAfter(deadline)) {
                Demo.fail("The service was not ready after " + START.toMinutes() + " minutes; see target/demo.log.");
            }
            Thread.sleep(200);
        }
    }

    private boolean isReady() throws InterruptedException {
        try {
            return send(HttpRequest.newBuilder(URI.create(service + "/q/health/ready"))).statusCode() == 200;
        } catch (IOException notYetListening) {
            return false;
        }
    }

    JsonNode post(String path, String json) throws IOException, InterruptedException {
        var response = send(HttpRequest.newBuilder(URI.create(service + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
        if (response.statusCode() / 100 != 2) {
            Demo.fail("POST " + path + " was answered with " + response.statusCode() + ": "
                    + new String(response.body(), StandardCharsets.UTF_8));
        }
        return Json.parse(response.body());
    }

    /** Their receivers are gone; a demo that was killed could not take its subscription with it. */
    void deleteSubscriptionsOfEarlierDemos() throws IOException, InterruptedException {
        var list = send(HttpRequest.newBuilder(URI.create(service + "/api/v1/subscriptions?limit=250")));
        for (JsonNode subscription : Json.parse(list.body()).path("data")) {
            if (subscription.path("sink").asText().endsWith(Receiver.PATH)) {
                send(HttpRequest.newBuilder(URI.create(service + "/api/v1/subscriptions/" + subscription.path("id").asText()))
                        .DELETE());
            }
        }
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofByteArray());
    }
}

final class Json {

    /** With every digit of every number. */
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private Json() {}

    static JsonNode parse(byte[] text) throws IOException {
        return MAPPER.readTree(text);
    }
}
