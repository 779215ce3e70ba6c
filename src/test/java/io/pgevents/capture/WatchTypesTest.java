package io.pgevents.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchTypesTest extends CaptureTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    numeric           | 1.50                                                | 1.50
                    numeric           | 1234567890123456789012345678901234567890.0123456789 | 1234567890123456789012345678901234567890.0123456789
                    numeric           | 'NaN'                                               | "NaN"
                    float8            | 'Infinity'                                          | "Infinity"
                    float8            | '-Infinity'                                         | "-Infinity"
                    float8            | 0.1::float8 + 0.2::float8                           | 0.30000000000000004
                    float4            | 0.1                                                 | 0.1
                    bigint            | 9223372036854775807                                 | 9223372036854775807
                    boolean           | true                                                | true
                    bytea             | '\\xDEADBEEF'                                       | "\\\\xdeadbeef"
                    text[]            | ARRAY['a', NULL, 'b"c']                             | ["a",null,"b\\"c"]
                    int[]             | ARRAY[[1,2],[3,4]]                                  | [[1,2],[3,4]]
                    mood              | 'happy'                                             | "happy"
                    mood[]            | ARRAY['sad', 'happy']::mood[]                       | ["sad","happy"]
                    positive          | 7                                                   | 7
                    address           | ROW('Main St', 5, 'sad')                            | {"street":"Main St","number":5,"mood":"sad"}
                    address[]         | ARRAY[ROW('Main St', 5, 'sad')::address]            | [{"street":"Main St","number":5,"mood":"sad"}]
                    point             | '(1.5,2)'                                           | "(1.5,2)"
                    xml               | '<a b="c"/>'                                        | "<a b=\\"c\\"/>"
                    json              | '{"b":1.50,  "a":[]}'                               | {"b":1.50,  "a":[]}
                    jsonb             | '{"b":1.50,  "a":[]}'                               | {"a": [], "b": 1.50}
                    interval          | '1 year 2 days 3 seconds'                           | "P1Y2DT3S"
                    date              | '2026-02-28'                                        | "2026-02-28"
                    timestamp         | '2026-02-28 12:00:00.123456'                        | "2026-02-28T12:00:00.123456"
                    timestamptz       | '2026-02-28 12:00:00+03'                            | "2026-02-28T09:00:00+00:00"
                    tstzrange         | '[2026-02-28 12:00:00+03,)'                         | "[\\"2026-02-28 09:00:00+00\\",)"
                    daterange         | '[2026-02-28,2026-03-01)'                           | "[2026-02-28,2026-03-01)"
                    money             | 1234.5                                              | "$1,234.50"
                    uuid              | '6F9619FF-8B86-D011-B42D-00CF4FC964FF'              | "6f9619ff-8b86-d011-b42d-00cf4fc964ff"
                    inet              | '10.0.0.1/8'                                        | "10.0.0.1/8"
                    bit(3)            | B'101'                                              | "101"
                    """)
    void a_value_is_written_the_same_whatever_the_writers_session_is_set_to(String type, String value, String json) {
        db.run(
                "CREATE TYPE mood AS ENUM ('sad', 'happy')",
                "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
                "CREATE TYPE address AS (street text, number int, mood mood)",
                "CREATE TABLE sample (id int PRIMARY KEY, value " + type + ")",
                "SELECT pgevents.watch('sample')",
                "INSERT INTO sample VALUES (1, " + value + ")",
                """
                CREATE FUNCTION write_as_nobody_expects(id int) RETURNS void LANGUAGE sql
                    SET bytea_output = 'escape' SET extra_float_digits = 0 SET IntervalStyle = 'sql_standard'
                    SET DateStyle = 'SQL, DMY' SET TimeZone = 'Asia/Tokyo'
                    AS 'UPDATE sample SET id = $1'
                """,
                "SELECT write_as_nobody_expects(2)",
                "SELECT pgevents.watch('sample', granularity => 'row')",
                "SELECT write_as_nobody_expects(3)");

        assertThat(db.events())
                .extracting(LoggedEvent::after)
                .containsExactly(
                        "{\"id\":1,\"value\":" + json + "}",
                        "{\"id\":2,\"value\":" + json + "}",
                        "{\"id\":3,\"value\":" + json + "}");
        assertThat(db.lastEvent().changed()).isEqualTo("[\"id\"]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    json      | '{"a":1}'       | '{"a":2}'
                    xml       | '<a/>'          | '<b/>'
                    point     | '(1,2)'         | '(1,3)'
                    point[]   | ARRAY['(1,2)'::point] | ARRAY['(1,3)'::point]
                    numeric   | 1.5             | 1.50
                    text      | 'a'             | NULL
                    text      | NULL            | 'a'
                    """)
    void a_change_is_noticed_in_a_type_without_an_equality_too(String type, String from, String to) {
        db.run(
                "CREATE TABLE sample (id int PRIMARY KEY, value " + type + ", same " + type + ")",
                "INSERT INTO sample VALUES (1, " + from + ", " + from + ")",
                "SELECT pgevents.watch('sample')",
                "UPDATE sample SET value = " + to);

        assertThat(db.event().changed()).isEqualTo("[\"value\"]");
    }

    @Test
    void unicode_arrives_as_it_is() {
        db.run(
                "CREATE TABLE sample (id text PRIMARY KEY)",
                "SELECT pgevents.watch('sample')",
                "INSERT INTO sample VALUES ('e\u0301 \ud83d\ude00 \u202e line\u2028 tab\t nul\u0001')");

        assertThat(db.event().subject()).isEqualTo("e\u0301 \ud83d\ude00 \u202e line\u2028 tab\t nul\u0001");
        assertThat(db.event().after())
                .isEqualTo("{\"id\":\"e\u0301 \ud83d\ude00 \u202e line\u2028 tab\\t nul\\u0001\"}");
    }

    @Test
    void stored_generated_columns_and_keys_are_included() {
        db.run(
                "CREATE TABLE sample (a int, id int GENERATED ALWAYS AS (a * 2) STORED PRIMARY KEY)",
                "SELECT pgevents.watch('sample')",
                "INSERT INTO sample VALUES (4)",
                "UPDATE sample SET a = 5");

        assertThat(db.lastEvent().subject()).isEqualTo("10");
        assertThat(db.lastEvent().after()).isEqualTo("{\"a\":5,\"id\":10}");
        assertThat(db.lastEvent().changed()).isEqualTo("[\"a\",\"id\"]");
    }

    @ParameterizedTest
    @CsvSource({"statement", "row"})
    void virtual_generated_columns_are_included(String granularity) {
        Assumptions.assumeTrue(db.majorVersion() >= 18, "virtual columns came with PostgreSQL 18");
        db.run(
                "CREATE TABLE sample (id int PRIMARY KEY, a int, \"100%\" int GENERATED ALWAYS AS (a % 3 + id) VIRTUAL)",
                "SELECT pgevents.watch('sample', before => true, granularity => '" + granularity + "')",
                "INSERT INTO sample VALUES (10, 4)",
                "UPDATE sample SET a = 5");

        assertThat(db.lastEvent().before()).isEqualTo("{\"id\":10,\"a\":4,\"100%\":11}");
        assertThat(db.lastEvent().after()).isEqualTo("{\"id\":10,\"a\":5,\"100%\":12}");
        assertThat(db.lastEvent().changed()).isEqualTo("[\"a\",\"100%\"]");
    }

    @Test
    void a_table_of_the_widest_kind_is_logged() {
        db.run(
                "DO $$ BEGIN EXECUTE (SELECT 'CREATE TABLE wide (' || string_agg('c' || i || ' int DEFAULT ' || i, ', ') || ')' "
                        + "FROM generate_series(1, 1500) AS i); END $$",
                "SELECT pgevents.watch('wide')",
                "INSERT INTO wide DEFAULT VALUES",
                "UPDATE wide SET c1500 = 0");

        assertThat(db.lastEvent().changed()).isEqualTo("[\"c1500\"]");
        assertThat(db.lastEvent().after()).startsWith("{\"c1\":1,").endsWith(",\"c1500\":0}");
    }
}
