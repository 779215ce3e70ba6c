package io.pgevents.platform.declared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeclarationReaderTest {

    private static final Set<String> SECTIONS = Set.of("watches", "channels");

    @Test
    void each_section_is_a_list_of_objects_and_one_that_is_not_there_is_empty() throws UnusableException {
        var declared = read("""
                # as in the documentation
                watches:
                  - table: public.orders
                    operations: [insert, update]
                    before: true
                """);

        assertThat(declared.get("channels")).isEmpty();
        assertThat(declared.get("watches")).singleElement().satisfies(watch -> {
            assertThat(watch.path("table").textValue()).isEqualTo("public.orders");
            assertThat(watch.path("operations")).hasSize(2);
            assertThat(watch.path("before").booleanValue()).isTrue();
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ""                          | must be an object
            "watches"                   | must be an object
            "watch: []"                 | there is no 'watch' here; known are channels, watches
            "watches: public.orders"    | 'watches' must be a list
            "watches: [public.orders]"  | watches[0] must be an object
            "watches: [\\nchannels: []" | line
            "watches: []\\nwatches: []" | line 2
            "watches: []\\n---\\n{}"    | line
            """)
    void what_is_no_declaration_is_refused_with_one_line(String content, String reason) {
        assertThatThrownBy(() -> read(content.replace("\\n", "\n")))
                .isInstanceOf(UnusableException.class)
                .hasMessageContaining(reason)
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("\n");
    }

    @Test
    void a_mistake_is_told_without_what_is_written_around_it() {
        assertThatThrownBy(() -> read("channels:\n  - {secret: whsec_hush, : ]"))
                .isInstanceOf(UnusableException.class)
                .hasMessageContaining("line 2")
                .hasMessageNotContaining("hush");
    }

    private static Map<String, List<ObjectNode>> read(String content) throws UnusableException {
        return DeclarationReader.read(content.getBytes(StandardCharsets.UTF_8), SECTIONS);
    }
}
