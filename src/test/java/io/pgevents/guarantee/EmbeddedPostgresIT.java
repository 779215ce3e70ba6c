package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgevents.support.Postgres;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.Workload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a database of the user's own the service runs one, and gets along with whatever an earlier run left behind. */
class EmbeddedPostgresIT {

    @TempDir
    private Path directory;

    private final int port = ServiceProcess.freePort();
    private ServiceProcess service;

    @BeforeEach
    void configure() {
        service = onDirectory("embedded");
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void data_survives_a_restart_and_is_written_as_safely_as_postgresql_can() {
        service.start();
        var workload = new Workload(url());
        workload.touchAll();
        assertThat(workload.number("SELECT count(*) FROM pg_settings"
                        + " WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes') AND setting = 'on'"))
                .isEqualTo(3);
        service.stop();
        assertThat(Files.exists(pidFile()))
                .as("PostgreSQL has not stopped with its service")
                .isFalse();

        service.start();
        assertThat(workload.committedChanges()).isEqualTo(100);
    }

    @Test
    void a_postgresql_that_a_killed_service_left_behind_is_stopped_and_its_data_used() throws IOException {
        service.start();
        var workload = new Workload(url());
        workload.touchAll();
        service.kill();
        ProcessHandle orphan = ProcessHandle.of(pidInFile()).orElseThrow();
        assertThat(orphan.isAlive()).isTrue();

        service.start();

        assertThat(orphan.isAlive()).isFalse();
        assertThat(workload.committedChanges()).isEqualTo(100);
    }

    @Test
    void a_process_id_file_whose_number_now_belongs_to_another_program_is_no_obstacle() throws Exception {
        service.start().stop();
        ProcessHandle otherPostgres = otherPostgres();
        assertThat(otherPostgres.info().command().orElseThrow()).endsWith("/postgres");
        for (ProcessHandle other : List.of(ProcessHandle.current(), otherPostgres)) {
            writePid(other.pid());

            service.start().stop();

            assertThat(other.isAlive()).isTrue();
        }
    }

    @Test
    void a_taken_port_ends_the_start_with_one_line() throws IOException {
        try (var taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            assertRefused(service, "pgevents.embedded.port");
        }
    }

    @Test
    void a_second_service_on_the_same_directory_ends_with_one_line_and_leaves_the_first_alone() {
        service.start();

        try (var second = onDirectory("embedded-second")
                .with("pgevents.embedded.port", Integer.toString(ServiceProcess.freePort()))) {
            assertRefused(second, "Another pgevents is running on");
        }

        assertThat(service.api().isReady()).isTrue();
    }

    @Test
    void an_ordinary_user_can_run_it_too() throws Exception {
        assumeTrue(
                ProcessHandle.current().info().user().filter("root"::equals).isPresent(),
                "only root can become another user; everybody else runs all the other tests as one");
        Process change = new ProcessBuilder("chown", "-R", "nobody", directory.toString()).start();
        assertThat(change.waitFor()).isZero();

        service.runBy("runuser", "-u", "nobody", "--").start();

        assertThat(Files.getOwner(pidFile()).getName()).isEqualTo("nobody");
        assertThat(new Workload(url()).committedChanges()).isZero();
    }

    private ServiceProcess onDirectory(String name) {
        return ServiceProcess.named(name)
                .with("pgevents.embedded.port", Integer.toString(port))
                .with("pgevents.embedded.data-dir", data().toString());
    }

    private static void assertRefused(ServiceProcess refused, String reason) {
        assertThat(refused.launch().awaitExit()).isEqualTo(1);
        assertThat(refused.errorLines())
                .singleElement()
                .asString()
                .startsWith("pgevents cannot start: ")
                .contains(reason);
    }

    /** That of the tests, which outlives this one. */
    private static ProcessHandle otherPostgres() throws SQLException {
        try (Connection connection = Postgres.connect(Postgres.emptyDatabase());
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT pg_read_file('postmaster.pid')")) {
            assertThat(rows.next()).isTrue();
            return ProcessHandle.of(pid(rows.getString(1))).orElseThrow();
        }
    }

    private void writePid(long pid) throws IOException {
        List<String> lines = new ArrayList<>(
                List.of(Long.toString(pid), data().toString(), "1700000000", Integer.toString(port), "", "127.0.0.1"));
        Files.write(pidFile(), lines);
    }

    private long pidInFile() throws IOException {
        return pid(Files.readString(pidFile()));
    }

    private static long pid(String pidFile) {
        return Long.parseLong(pidFile.lines().findFirst().orElseThrow().trim());
    }

    private Path data() {
        return directory.resolve("postgres");
    }

    private Path pidFile() {
        return data().resolve("postmaster.pid");
    }

    private String url() {
        return "postgresql://127.0.0.1:" + port + "/postgres";
    }
}
