package io.pgevents.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LogTest {

    /** From the source: the annotation does not survive compilation. */
    private static final List<String> IDS = Pattern.compile("@Message\\(\\s*id = (\\d+)")
            .matcher(read("src/main/java/io/pgevents/platform/Log.java"))
            .results()
            .map(found -> "PGE%04d".formatted(Integer.parseInt(found.group(1))))
            .toList();

    @Test
    void every_message_is_explained_in_the_documentation() {
        String page = read("docs/messages.md");

        assertThat(IDS).isNotEmpty().allSatisfy(id -> assertThat(page).contains("| " + id + " |"));
    }

    @Test
    void no_id_means_two_things() {
        assertThat(IDS).doesNotHaveDuplicates();
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
