package io.pgevents.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildRecordTest {

    @TempDir
    Path distribution;

    @BeforeEach
    void unpack() throws IOException {
        Files.createDirectory(distribution.resolve("providers"));
        write("quarkus-run.jar", "service");
    }

    @Test
    void a_service_that_was_never_built_anew_runs_without_extensions() throws Exception {
        assertThat(differences()).isEmpty();

        Files.delete(distribution.resolve("providers"));
        assertThat(differences()).isEmpty();
    }

    @Test
    void what_is_as_it_was_built_runs() throws Exception {
        write("providers/audit.jar", "audit");
        write("providers/with blanks.jar", "more");
        record("providers/audit.jar", "providers/with blanks.jar", "quarkus-run.jar");

        assertThat(differences()).isEmpty();
    }

    @Test
    void a_jar_that_nobody_built_with_is_named() throws Exception {
        write("providers/audit.jar", "audit");

        assertThat(differences()).containsExactly("providers/audit.jar was added");
    }

    @Test
    void each_jar_that_has_changed_is_named() throws Exception {
        write("providers/kept.jar", "kept");
        write("providers/replaced.jar", "first");
        write("providers/removed.jar", "removed");
        record("providers/kept.jar", "providers/replaced.jar", "providers/removed.jar", "quarkus-run.jar");

        write("providers/replaced.jar", "second");
        write("providers/added.jar", "added");
        Files.delete(distribution.resolve("providers/removed.jar"));

        assertThat(differences())
                .containsExactly(
                        "providers/added.jar was added",
                        "providers/replaced.jar was replaced",
                        "providers/removed.jar was removed");
    }

    @Test
    void a_jar_under_another_name_is_another_jar() throws Exception {
        write("providers/one.jar", "same");
        record("providers/one.jar");

        Files.move(distribution.resolve("providers/one.jar"), distribution.resolve("providers/two.jar"));

        assertThat(differences()).containsExactly("providers/two.jar was added", "providers/one.jar was removed");
    }

    @Test
    void a_service_that_was_put_in_the_place_of_the_one_that_was_built_is_noticed() throws Exception {
        record("quarkus-run.jar");

        write("quarkus-run.jar", "newer service");

        assertThat(differences()).containsExactly("pgevents itself was replaced");
    }

    @Test
    void what_is_no_jar_does_not_matter() throws Exception {
        write("providers/.keep", "");
        write("providers/notes.txt", "");

        assertThat(differences()).isEmpty();
    }

    @Test
    void the_start_is_refused_with_the_command_to_run() throws Exception {
        write("providers/audit.jar", "audit");

        assertThatThrownBy(() -> StartUpChecks.extensions(
                        distribution.resolve("quarkus-run.jar").toString()))
                .isInstanceOf(StartUpException.class)
                .hasMessage("providers/audit.jar was added since the last build; run bin/pgevents build");
    }

    @Test
    void what_was_not_started_as_the_packaged_service_is_not_checked() throws Exception {
        write("providers/audit.jar", "audit");

        StartUpChecks.extensions(distribution.resolve("classes") + ":" + distribution.resolve("other.jar"));
    }

    private List<String> differences() {
        return new BuildRecord(distribution).differences();
    }

    private void write(String file, String content) throws IOException {
        Files.writeString(distribution.resolve(file), content);
    }

    /** As {@code sha256sum} writes it. */
    private void record(String... files) throws Exception {
        var lines = new StringBuilder();
        for (String file : files) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(distribution.resolve(file)));
            lines.append(HexFormat.of().formatHex(digest))
                    .append("  ")
                    .append(file)
                    .append('\n');
        }
        Files.write(distribution.resolve(BuildRecord.FILE), lines.toString().getBytes(StandardCharsets.UTF_8));
    }
}
