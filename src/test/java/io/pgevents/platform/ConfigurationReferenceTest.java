package io.pgevents.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {

    private static final Path PAGE = Path.of("docs/configuration.md");

    @Test
    void the_page_says_what_the_code_does() throws IOException {
        String page = ConfigurationReference.of(Path.of("src/main/java"));
        if (Boolean.getBoolean("pgevents.docs.write")) {
            Files.writeString(PAGE, page);
        }

        assertThat(PAGE)
                .as("write it anew with -Dpgevents.docs.write=true")
                .content()
                .isEqualTo(page);
    }

    @Test
    void every_property_is_explained() {
        String page = ConfigurationReference.of(Path.of("src/main/java"));

        assertThat(page.lines().filter(line -> line.startsWith("| `pgevents.")))
                .hasSizeGreaterThan(50)
                .anyMatch(line ->
                        line.startsWith("| `pgevents.log.retention`<br>") && line.contains("| duration | `P7D` |"))
                .noneMatch(line -> line.endsWith("|  |"));
    }
}
