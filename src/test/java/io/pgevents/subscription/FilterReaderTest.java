package io.pgevents.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgevents.platform.FieldError;
import io.pgevents.platform.Findings;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterReaderTest {

    private static final EventView EVENT =
            new EventView(Events.rowUpdated("{\"id\":7,\"total\":99.5}", "{\"id\":7,\"total\":150.5}"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    # filters                                                                    | matches
                    []                                                                           | true
                    [{"exact":{"type":"pgevents.row.updated"}}]                                  | true
                    [{"exact":{"type":"PGEVENTS.ROW.UPDATED"}}]                                  | false
                    [{"exact":{"type":"pgevents.row.updated","subject":"8"}}]                    | false
                    [{"exact":{"id":"42"}}]                                                      | true
                    [{"exact":{"time":"2026-03-01T12:00:00.123456Z"}}]                           | true
                    [{"exact":{"partitionkey":"7"}}]                                             | true
                    [{"exact":{"traceparent":"00-ab"}}]                                          | true
                    [{"exact":{"nosuchattribute":"x"}}]                                          | false
                    [{"not":{"exact":{"nosuchattribute":"x"}}}]                                  | true
                    [{"prefix":{"source":"/shop/public/","type":"pgevents."}}]                   | true
                    [{"prefix":{"source":"/store/"}}]                                            | false
                    [{"suffix":{"type":".updated"}}]                                             | true
                    [{"suffix":{"type":".deleted"}}]                                             | false
                    [{"suffix":{"type":".updated"}},{"exact":{"subject":"8"}}]                   | false
                    [{"any":[{"suffix":{"type":".deleted"}},{"exact":{"subject":"7"}}]}]         | true
                    [{"any":[{"suffix":{"type":".deleted"}},{"exact":{"subject":"8"}}]}]         | false
                    [{"all":[{"suffix":{"type":".updated"}},{"exact":{"subject":"7"}}]}]         | true
                    [{"all":[{"suffix":{"type":".updated"}},{"not":{"exact":{"subject":"7"}}}]}] | false
                    [{"cel":"after.total > 100.0 && operation == 'update'"}]                     | true
                    [{"any":[{"cel":"before.total > 100"},{"not":{"cel":"false"}}]}]             | true
                    """)
    void a_list_of_filters_matches_if_each_does(String filters, boolean matches) {
        List<Filter> read = readAll(filters);

        assertThat(read.stream().allMatch(filter -> filter.matches(EVENT))).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    # filters                                      | pointer              | code
                    {}                                             | /filters             | wrong-type
                    [7]                                            | /filters/0           | invalid-filter
                    [{}]                                           | /filters/0           | invalid-filter
                    [{"exact":{"a":"b"},"prefix":{"a":"b"}}]       | /filters/0           | invalid-filter
                    [{"exact":{}}]                                 | /filters/0/exact     | wrong-type
                    [{"exact":"type"}]                             | /filters/0/exact     | wrong-type
                    [{"exact":{"type":7}}]                         | /filters/0/exact/type | wrong-type
                    [{"exact":{"a/b":""}}]                         | /filters/0/exact/a~1b | wrong-type
                    [{"all":[]}]                                   | /filters/0/all       | empty
                    [{"any":{}}]                                   | /filters/0/any       | wrong-type
                    [{"not":[]}]                                   | /filters/0/not       | invalid-filter
                    [{"exact":{"a":"b"}},{"not":{"all":[{"cel":1}]}}] | /filters/1/not/all/0/cel | wrong-type
                    [{"cel":"after.total >"}]                      | /filters/0/cel       | invalid-expression
                    """)
    void a_filter_that_means_nothing_is_refused_with_a_pointer(String filters, String pointer, String code) {
        assertThat(errors(filters))
                .extracting(FieldError::pointer, FieldError::code)
                .contains(tuple(pointer, code));
    }

    @Test
    void a_dialect_that_is_not_known_is_a_problem_of_its_own() {
        assertThatThrownBy(() -> readAll("[{\"all\":[{\"sql\":\"type = 'x'\"}]}]"))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.type()).isEqualTo(ProblemType.UNSUPPORTED_FILTER_DIALECT);
                    assertThat(problem.errors().get(0).pointer()).isEqualTo("/filters/0/all/0/sql");
                    assertThat(problem.detail()).contains("'sql'", "exact, prefix, suffix, all, any, not, cel");
                });
    }

    @Test
    void nesting_is_bounded() {
        String deep = "{\"not\":".repeat(20) + "{\"cel\":\"true\"}" + "}".repeat(20);

        assertThat(errors("[" + deep + "]")).extracting(FieldError::code).containsExactly("too-many-filters");
    }

    @Test
    void the_number_of_filters_is_bounded() {
        String many = "{\"cel\":\"true\"},".repeat(100) + "{\"cel\":\"true\"}";

        assertThat(errors("[" + many + "]")).extracting(FieldError::pointer).containsExactly("/filters/100");
    }

    private static List<Filter> readAll(String filters) {
        var findings = new Findings();
        List<Filter> read = new FilterReader(findings).read(json(filters), at());
        assertThat(findings.errors()).isEmpty();
        return read;
    }

    private static List<FieldError> errors(String filters) {
        var findings = new Findings();
        new FilterReader(findings).read(json(filters), at());
        return findings.errors();
    }

    private static JsonPointer at() {
        return JsonPointer.compile("/filters");
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
