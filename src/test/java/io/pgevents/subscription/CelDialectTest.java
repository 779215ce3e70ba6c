package io.pgevents.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.log.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CelDialectTest {

    private static final Event EVENT =
            Events.rowUpdated("{\"total\":99.5,\"state\":\"new\",\"note\":null}", """
            {"total":150.50,"quantity":3,"state":"paid","note":null,"big":9007199254740993,"huge":18446744073709551615,
             "enormous":%s,"tags":["a","b"],"address":{"city":"Köln"},"Odd Name":"x","list":[1,2.5,null]}""".formatted("1" + "0".repeat(400)));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "after.total > 100.0 && operation == 'update'",
                "after.total > 100",
                "after.quantity > 2.5",
                "after.quantity == 3.0",
                "3.0 == after.quantity",
                "after.quantity in [1, 2, 3]",
                "after.big == 9007199254740993",
                "after.big != 9007199254740992",
                "after.huge == 18446744073709551615u",
                "after.huge > 0",
                "after.enormous > 1e300",
                "after.note == null",
                "before.state != after.state",
                "before.state == 'new' && after.state == 'paid'",
                "'total' in changed",
                "has(after.total) && !has(after.nothing)",
                "after['Odd Name'] == 'x'",
                "after.address.city == 'Köln'",
                "after.tags.exists(tag, tag == 'b')",
                "after.list[2] == null",
                "after.state.matches('^pa.d$')",
                "size(after.tags) == 2",
                "key.id == 7",
                "schema == 'public' && table == 'orders'",
                "transaction == '4711' && context.user == 'eve'",
                "data.after.total == after.total",
                "id == '42' && source == '/shop/public/orders' && type == 'pgevents.row.updated'",
                "subject == '7'",
                "time > timestamp('2026-03-01T00:00:00Z') && time.getFullYear() == 2026",
                "operation == 'delete' || after.total > 100",
                "!(operation == 'delete' && after.nothing.at.all > 100)",
                "after.nothing > 1 || true",
                "type(after.quantity) == int",
            })
    void what_holds_for_the_event_matches(String expression) {
        CelFilter filter = CelDialect.compile(expression);

        assertThat(filter.matches(new EventView(EVENT))).isTrue();
        assertThat(filter.errors()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "false",
                "after.total < 100",
                "after.note == 'x'",
                "after.total == '150.5'",
                "operation == 'insert'",
                "after.tags.all(tag, tag == 'b')",
                "subject == null",
            })
    void what_does_not_hold_does_not_match(String expression) {
        CelFilter filter = CelDialect.compile(expression);

        assertThat(filter.matches(new EventView(EVENT))).isFalse();
        assertThat(filter.errors()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "after.nothing == 1",
                "after.total > 'text'",
                "after.total",
                "after",
                "after.note.deeper == 1",
                "after.list[99] == 1",
                "1 / (after.quantity - 3) == 1",
                "after.quantity + 9223372036854775807 > 0",
                "int(after.state) == 1",
                "after.state.matches(after['Odd Name'] + '(')",
                "after.tags.map(a, after.tags.map(b, after.tags)).size()",
            })
    void what_can_not_be_evaluated_does_not_match_and_is_counted(String expression) {
        CelFilter filter = CelDialect.compile(expression.endsWith("size()") ? "dyn(" + expression + ")" : expression);

        assertThat(filter.matches(new EventView(EVENT))).isFalse();
        assertThat(filter.matches(new EventView(EVENT))).isFalse();
        assertThat(filter.errors()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    after.total >                    | line 1, column
                    after.total > 100 &&& true       | line 1, column 21
                    nothing == 1                     | undeclared reference to 'nothing'
                    1 + 1                            | yields int
                    'text'                           | yields string
                    id > 5                           | no matching overload
                    after.state.reverse() == 'x'     | undeclared reference to 'reverse'
                    [1, 2                            | line 1, column
                    ``                               | line 1, column
                    """)
    void a_faulty_expression_is_refused_with_the_place(String expression, String expected) {
        assertThatThrownBy(() -> CelDialect.compile(expression))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(expected)
                .hasMessageNotContaining("dev.cel");
    }

    @Test
    void an_expression_of_several_lines_is_refused_with_line_and_column() {
        assertThatThrownBy(() -> CelDialect.compile("operation == 'update'\n  && nothing"))
                .hasMessageContaining("line 2, column 6");
    }

    @Test
    void size_and_nesting_of_an_expression_are_bounded() {
        assertThatThrownBy(() -> CelDialect.compile("true || ".repeat(600) + "true"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4096");
        assertThatThrownBy(() -> CelDialect.compile("(".repeat(1000) + "true" + ")".repeat(1000)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CelDialect.compile("[".repeat(1000) + "]".repeat(1000)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"after, .a, 2000, == 1", "0, +1, 2000, == 1", "'', !, 4000, true", "'', -, 4000, 1 == 1"})
    void a_long_chain_neither_breaks_the_compiler_nor_the_thread_that_evaluates_it(
            String start, String link, int times, String end) throws Exception {
        var outcome = new AtomicReference<Throwable>();
        Thread small = new Thread(
                null,
                () -> {
                    try {
                        CelDialect.compile(start + link.repeat(times) + end).matches(new EventView(EVENT));
                    } catch (IllegalArgumentException refused) {
                        // as good
                    } catch (Throwable broken) {
                        outcome.set(broken);
                    }
                },
                "small stack",
                256 * 1024);
        small.start();
        small.join();

        assertThat(outcome.get()).isNull();
    }

    @Test
    void the_work_of_a_comprehension_is_bounded() {
        String numbers = "[1" + ",1".repeat(200) + "]";
        CelFilter filter =
                CelDialect.compile(numbers + ".all(a, " + numbers + ".all(b, " + numbers + ".all(c, true)))");

        assertThat(filter.matches(new EventView(EVENT))).isFalse();
        assertThat(filter.errors()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"total":7}   | data.total == 7         | true  | 0
                    {"total":7}   | operation == null       | true  | 0
                    {"total":7}   | after.total == 7        | false | 1
                    {"operation":"update"} | operation == 'update' | false | 0
                    [1,2]         | data[1] == 2            | true  | 0
                    "text"        | data == 'text'          | true  | 0
                    null          | data == null            | true  | 0
                    7             | data == 7               | true  | 0
                    {"a":         | data.a == 1             | false | 1
                    {"a":         | type == 'shop.order.paid' | true | 0
                    {"a":1} | subject == null | true | 0
                    """)
    void an_event_that_is_no_row_change_has_only_its_data(
            String data, String expression, boolean matches, long errors) {
        CelFilter filter = CelDialect.compile(expression);

        assertThat(filter.matches(new EventView(Events.withData(data)))).isEqualTo(matches);
        assertThat(filter.errors()).isEqualTo(errors);
    }

    @Test
    void an_event_without_data_has_null_as_its_data() {
        assertThat(CelDialect.compile("data == null").matches(new EventView(Events.withData(null))))
                .isTrue();
    }

    @Test
    void data_is_parsed_once_for_all_filters() {
        EventView view = new EventView(EVENT);

        assertThat(view.data()).isSameAs(view.data());
    }

    @Test
    void one_filter_serves_many_threads() throws Exception {
        CelFilter filter = CelDialect.compile("after.tags.exists(tag, tag == 'b') && after.total > 100");
        EventView view = new EventView(EVENT);
        Callable<Boolean> thousandTimes = () -> {
            for (int i = 0; i < 1000; i++) {
                if (!filter.matches(view)) {
                    return false;
                }
            }
            return true;
        };
        var threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Boolean>> results = threads.invokeAll(
                    new ArrayList<>(List.of(thousandTimes, thousandTimes, thousandTimes, thousandTimes)));
            for (Future<Boolean> result : results) {
                assertThat(result.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
