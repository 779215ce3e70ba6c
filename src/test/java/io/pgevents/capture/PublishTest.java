package io.pgevents.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishTest extends CaptureTest {

    @Test
    void a_message_is_logged_with_its_transaction() {
        db.run("BEGIN");
        String gone = db.text("SELECT pgevents.publish('order.shipped', '7', '{\"total\": 1.50}')");
        db.run("ROLLBACK");
        String id = db.text(
                "SELECT pgevents.publish('order.shipped', '7', '{\"total\": 1.50}', attributes => '{\"tenant\": \"a\"}')");

        assertThat(db.column("SELECT id FROM pgevents.event WHERE id IN (" + gone + ", " + id + ")"))
                .containsExactly(id);
        assertThat(db.text(
                        "SELECT concat_ws(' ', source, type, subject, data, attributes, size) FROM pgevents.event WHERE id = "
                                + id))
                .isEqualTo("/" + db.text("SELECT current_database()")
                        + " order.shipped 7 {\"total\": 1.50} {\"tenant\": \"a\"} 15");
    }

    @Test
    void a_message_may_have_neither_subject_nor_data() {
        String id = db.text("SELECT pgevents.publish('tick', NULL, NULL, source => 'urn:clock')");

        assertThat(db.text("SELECT source || size FROM pgevents.event WHERE subject IS NULL AND data IS NULL AND id = "
                        + id))
                .isEqualTo("urn:clock0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    NULL, 'x', '{}'                                       | type is empty
                    '', 'x', '{}'                                         | type is empty
                    'a', 'x', '{}', source => ''                          | source is empty
                    'a', 'x', '{}', attributes => '[]'                    | attributes must be a JSON object, but is of type array
                    'a', 'x', '{}', attributes => '{"id": "1"}'           | attributes has "id"
                    'a', 'x', '{}', attributes => '{"partitionkey": "1"}' | attributes has "partitionkey"
                    'a', 'x', '{}', attributes => '{"tenant_id": "1"}'    | attributes has "tenant_id"
                    'a', 'x', '{}', attributes => '{"Tenant": "1"}'       | attributes has "Tenant"
                    'a', 'x', '{}', attributes => '{"tenant": {}}'        | attributes has "tenant"
                    'a', 'x', '{}', attributes => '{"tenant": null}'      | attributes has "tenant"
                    """)
    void a_wrong_message_is_refused_by_name(String arguments, String message) {
        assertThatThrownBy(() -> db.tryToRun("SELECT pgevents.publish(" + arguments + ")"))
                .hasMessageContaining(message)
                .extracting("SQLState")
                .isEqualTo("22023");
    }
}
