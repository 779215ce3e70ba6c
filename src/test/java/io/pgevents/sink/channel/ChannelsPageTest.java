package io.pgevents.sink.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ChannelsPageTest {

    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void the_example_is_the_class_that_a_test_runs() throws IOException {
        String page = Files.readString(Path.of("docs/channels.md"));
        String source = Files.readString(Path.of("src/test/java/io/pgevents/sink/channel/Parcels.java"));

        List<String> examples =
                JAVA.matcher(page).results().map(found -> found.group(1)).toList();

        assertThat(examples).hasSize(2);
        assertThat(source.replaceAll("(?m)^    ", "")).contains(examples.get(1));
    }
}
