package io.pgevents.compat.bridge;

import static io.pgevents.compat.bridge.Grammar.V0_0_7;
import static io.pgevents.compat.bridge.Grammar.V0_0_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.compat.bridge.Grammar.Payload;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GrammarTest {

    @ParameterizedTest
    @EnumSource(Grammar.class)
    void one_bar_parts_routing_key_and_message(Grammar grammar) {
        assertThat(grammar.parse("my_key|A message")).isEqualTo(plain("my_key", "A message"));
    }

    @ParameterizedTest
    @EnumSource(Grammar.class)
    void both_are_trimmed(Grammar grammar) {
        assertThat(grammar.parse("  my_key  |  A message \n")).isEqualTo(plain("my_key", "A message"));
    }

    @ParameterizedTest
    @EnumSource(Grammar.class)
    void without_a_bar_all_is_the_message_and_the_routing_key_is_empty(Grammar grammar) {
        assertThat(grammar.parse(" A message ")).isEqualTo(plain("", "A message"));
    }

    @ParameterizedTest
    @EnumSource(Grammar.class)
    void an_empty_payload_is_an_empty_message(Grammar grammar) {
        assertThat(grammar.parse("")).isEqualTo(plain("", ""));
    }

    @ParameterizedTest
    @EnumSource(Grammar.class)
    void a_side_may_be_empty(Grammar grammar) {
        assertThat(grammar.parse("|A message")).isEqualTo(plain("", "A message"));
        assertThat(grammar.parse("my_key|")).isEqualTo(plain("my_key", ""));
        assertThat(grammar.parse("|")).isEqualTo(plain("", ""));
    }

    @ParameterizedTest
    @EnumSource(Grammar.class)
    void any_language_will_do(Grammar grammar) {
        assertThat(grammar.parse("мой.ключ|Привет, 世界 😀")).isEqualTo(plain("мой.ключ", "Привет, 世界 😀"));
    }

    /** U+001F is white space for Java and not for Unicode, U+00A0 the other way round. */
    @ParameterizedTest
    @CsvSource({"00A0", "0085", "3000", "2003", "0009"})
    void what_unicode_calls_white_space_is_trimmed(String codePoint) {
        String space = Character.toString(Integer.parseInt(codePoint, 16));

        assertThat(V0_0_7.parse(space + "key" + space + "|" + space + "body" + space))
                .isEqualTo(plain("key", "body"));
        assertThat(V0_0_7.parse("key|body\u001f")).isEqualTo(plain("key", "body\u001f"));
    }

    @Test
    void of_0_0_7_the_message_keeps_further_bars() {
        assertThat(V0_0_7.parse("key|A|B")).isEqualTo(plain("key", "A|B"));
        assertThat(V0_0_7.parse("key|{\"a\": \"x|y|z\"}")).isEqualTo(plain("key", "{\"a\": \"x|y|z\"}"));
    }

    @Test
    void of_0_0_8_headers_stand_between_two_bars() {
        assertThat(V0_0_8.parse("my_key|content_type: application/json|A message"))
                .isEqualTo(new Payload("my_key", Map.of("content_type", List.of("application/json")), "A message"));
    }

    @Test
    void of_0_0_8_a_header_may_have_several_values_and_there_may_be_several_headers() {
        assertThat(V0_0_8.parse(" my_key | X-First : 1 , 2,3 ; X-Second: a:b | A message "))
                .isEqualTo(new Payload(
                        "my_key", Map.of("X-First", List.of("1", "2", "3"), "X-Second", List.of("a:b")), "A message"));
    }

    @Test
    void of_0_0_8_what_has_no_colon_is_no_header() {
        assertThat(V0_0_8.parse("key|A|B")).isEqualTo(plain("key", "B"));
        assertThat(V0_0_8.parse("key|nonsense; X: 1;|B")).isEqualTo(new Payload("key", Map.of("X", List.of("1")), "B"));
        assertThat(V0_0_8.parse("key||B")).isEqualTo(plain("key", "B"));
    }

    @Test
    void of_0_0_8_the_last_header_of_a_name_counts() {
        assertThat(V0_0_8.parse("key|X: 1; X: 2|B").headers()).isEqualTo(Map.of("X", List.of("2")));
    }

    @Test
    void of_0_0_8_the_message_keeps_bars_after_the_second() {
        assertThat(V0_0_8.parse("key|X: 1|B|C|D").message()).isEqualTo("B|C|D");
    }

    private static Payload plain(String routingKey, String message) {
        return new Payload(routingKey, Map.of(), message);
    }
}
