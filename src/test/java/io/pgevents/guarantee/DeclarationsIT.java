package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.Postgres;
import io.pgevents.support.Receiver;
import io.pgevents.support.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file declares is so: at the start of several replicas, when Kubernetes changes it, and when it is wrong. */
class DeclarationsIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path mounted;

    private int versions;

    @Test
    void what_a_mounted_file_declares_is_so_at_the_start_and_after_each_change() throws IOException, SQLException {
        String database = Postgres.emptyDatabase();
        try (var receiver = new Receiver();
                var connection = Postgres.connect(database);
                var statement = connection.createStatement();
                var one = service(database, "declarations-one");
                var other = service(database, "declarations-other")) {
            statement.execute("CREATE TABLE orders (id int PRIMARY KEY)");
            String declared = """
                    watches: [{table: orders}]
                    subscriptions: [{id: billing, sink: "%s"}]
                    """.formatted(receiver.url());
            mount(declared);

            one.launch();
            other.start();
            one.awaitReady();
            statement.execute("INSERT INTO orders VALUES (1)");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(receiver.accepted("1")).hasSize(1));

            mount(declared + "channels: [{channel: more}]\n");
            await().atMost(SOON).ignoreExceptions().until(() -> other.api().get("/api/v1/channels/more") != null);

            mount("subscriptions: [");
            await().atMost(SOON).until(() -> has(one, "PGE0652") && has(other, "PGE0652"));
            assertThat(one.api().subscription("billing").get("version").intValue())
                    .isOne();
            assertThat(one.api().get("/api/v1/channels/more")).isNotNull();

            mount("watches: [{table: orders}]\nsubscriptions: []\n");
            await().atMost(SOON)
                    .until(() ->
                            one.api().get("/api/v1/subscriptions").get("data").isEmpty());
        }
    }

    @Test
    void a_file_that_is_not_there_ends_the_start() {
        try (var service = service(Postgres.emptyDatabase(), "declarations-missing")) {
            assertThat(service.launch().awaitExit()).isEqualTo(1);
            assertThat(service.errorLines())
                    .singleElement()
                    .asString()
                    .startsWith("pgevents cannot start: pgevents.declarations is " + mounted);
        }
    }

    private ServiceProcess service(String database, String name) {
        return ServiceProcess.on(database, name)
                .with(
                        "pgevents.declarations",
                        mounted.resolve("declarations.yaml").toString());
    }

    private static boolean has(ServiceProcess service, String id) {
        return service.logLines().stream().anyMatch(line -> line.contains(id));
    }

    /** As the kubelet does it: a new directory, and a link to it that is changed in one step. */
    private void mount(String content) throws IOException {
        Path version = Files.createDirectory(mounted.resolve("..version-" + ++versions));
        Files.writeString(version.resolve("declarations.yaml"), content);
        Path link = Files.createSymbolicLink(mounted.resolve("..data_tmp"), version.getFileName());
        Files.move(
                link, mounted.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (versions == 1) {
            Files.createSymbolicLink(mounted.resolve("declarations.yaml"), Path.of("..data", "declarations.yaml"));
        }
    }
}
