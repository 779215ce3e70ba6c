package io.pgevents.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere nothing is known of processes")
class ReplicaProcessTest {

    private final ReplicaProcess self = ReplicaProcess.self();
    private Process process;
    private ReplicaProcess other;

    @BeforeEach
    void start() throws IOException {
        process = new ProcessBuilder("sleep", "600").start();
        other = ReplicaProcess.of(process.pid());
    }

    @AfterEach
    void stop() {
        process.destroyForcibly();
    }

    @Test
    void a_process_that_runs_has_not_ended() {
        assertThat(self.knowsTheEndOf(other)).isFalse();
        assertThat(self.knowsTheEndOf(self)).isFalse();
    }

    @Test
    void a_process_that_is_stopped_has_not_ended() throws Exception {
        new ProcessBuilder("kill", "-STOP", Long.toString(process.pid()))
                .start()
                .waitFor();

        assertThat(self.knowsTheEndOf(other)).isFalse();
    }

    @Test
    void a_process_that_was_killed_has_ended() throws Exception {
        process.destroyForcibly().waitFor();

        assertThat(self.knowsTheEndOf(other)).isTrue();
    }

    @Test
    void another_process_with_the_same_process_id_is_another() {
        var earlier = new ReplicaProcess(other.place(), other.pid(), other.start() - 1);

        assertThat(self.knowsTheEndOf(earlier)).isTrue();
    }

    @Test
    void nothing_is_known_of_another_machine() throws Exception {
        process.destroyForcibly().waitFor();
        var elsewhere = new ReplicaProcess("elsewhere/" + other.place(), other.pid(), other.start());

        assertThat(self.knowsTheEndOf(elsewhere)).isFalse();
    }

    @Test
    void its_text_is_read_back() {
        assertThat(ReplicaProcess.parse(other.toString())).isEqualTo(other);
        assertThat(ReplicaProcess.parse("of another version")).isNull();
        assertThat(ReplicaProcess.parse("place not-a-number 1")).isNull();
    }
}
