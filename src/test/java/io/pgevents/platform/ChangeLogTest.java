package io.pgevents.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ChangeLogTest {

    private static final Path DIRECTORY = Path.of("src/main/resources/db");

    @Test
    void every_file_of_the_schema_is_named_in_the_change_log() throws IOException {
        String changeLog = Files.readString(DIRECTORY.resolve("changelog.yaml"));

        try (var files = Files.list(DIRECTORY.resolve("changelog"))) {
            assertThat(files)
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(changeLog).contains("file: changelog/" + file.getFileName() + ","));
        }
    }
}
