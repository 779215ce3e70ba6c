package io.pgevents.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.UnsignedLong;
import com.google.protobuf.NullValue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CelValuesTest {

    @Test
    void json_becomes_what_cel_computes_with() {
        assertThat(CelValues.ofJson("{\"a\":[1,1.50,\"x\",true,null,{}],\"b\":-0.0}"))
                .isEqualTo(Map.of("a", List.of(1L, 1.5, "x", true, NullValue.NULL_VALUE, Map.of()), "b", -0.0));
    }

    @Test
    void an_integer_is_exact_as_long_as_cel_has_a_type_for_it() {
        assertThat(CelValues.ofJson("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
        assertThat(CelValues.ofJson("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(CelValues.ofJson("9223372036854775808")).isEqualTo(UnsignedLong.valueOf("9223372036854775808"));
        assertThat(CelValues.ofJson("18446744073709551615")).isEqualTo(UnsignedLong.MAX_VALUE);
        assertThat(CelValues.ofJson("18446744073709551616")).isEqualTo(18446744073709551616.0);
        assertThat(CelValues.ofJson("-9223372036854775809")).isEqualTo(-9223372036854775809.0);
    }

    @Test
    void whatever_postgresql_can_store_can_be_read() {
        String digits = "1".repeat(131_072) + "." + "5".repeat(16_383);
        String text = "x".repeat(25_000_000);
        String name = "n".repeat(100_000);

        Object read = CelValues.ofJson("{\"digits\":" + digits + ",\"text\":\"" + text + "\",\"" + name + "\":1}");

        assertThat(read).isEqualTo(Map.of("digits", Double.POSITIVE_INFINITY, "text", text, name, 1L));
    }

    @Test
    void of_a_name_given_twice_the_last_counts() {
        assertThat(CelValues.ofJson("{\"a\":1,\"a\":2}")).isEqualTo(Map.of("a", 2L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[1,", "oops", "{\"a\"}", "NaN"})
    void what_is_not_json_is_refused(String text) {
        assertThatThrownBy(() -> CelValues.ofJson(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nesting_is_bounded_so_that_no_event_can_break_the_thread() {
        String deep = "[".repeat(1_001) + "]".repeat(1_001);

        assertThatThrownBy(() -> CelValues.ofJson(deep)).isInstanceOf(IllegalArgumentException.class);
    }
}
