package io.pgevents.compat.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.support.Postgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What pg_amqp 0.4.2 declares and does, statement by statement, as far as it shows in SQL. */
class PgAmqpConformanceTest {

    private static String url;

    private AmqpDatabase database;

    @BeforeAll
    static void create() {
        url = Postgres.migratedDatabase("compat-amqp");
    }

    @BeforeEach
    void prepare() {
        database = new AmqpDatabase(url);
        database.run(
                "TRUNCATE amqp.broker, pgevents.event RESTART IDENTITY",
                "INSERT INTO amqp.broker (host) VALUES ('localhost')");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void the_schema_has_one_table_and_four_functions_and_nothing_else() {
        assertThat(database.queryAll(
                        "SELECT relname::text FROM pg_class WHERE relnamespace = 'amqp'::regnamespace" + " ORDER BY 1"))
                .containsExactly("broker", "broker_broker_id_seq", "broker_pkey");
        assertThat(database.queryAll("""
                        SELECT format('%s(%s) %s %s', proname, pg_get_function_arguments(oid), pg_get_function_result(oid),
                                      CASE WHEN proisstrict THEN 'strict' ELSE 'not strict' END)
                          FROM pg_proc WHERE pronamespace = 'amqp'::regnamespace ORDER BY 1"""))
                .containsExactly(
                        "autonomous_publish(broker_id integer, exchange character varying, routing_key character varying,"
                                + " message character varying, delivery_mode integer DEFAULT NULL::integer, content_type"
                                + " character varying DEFAULT NULL::character varying, reply_to character varying DEFAULT"
                                + " NULL::character varying, correlation_id character varying DEFAULT NULL::character"
                                + " varying) boolean not strict",
                        "disconnect(broker_id integer) void strict",
                        "exchange_declare(broker_id integer, exchange character varying, exchange_type character varying,"
                                + " passive boolean, durable boolean, auto_delete boolean DEFAULT false) boolean not strict",
                        "publish(broker_id integer, exchange character varying, routing_key character varying, message"
                                + " character varying, delivery_mode integer DEFAULT NULL::integer, content_type character"
                                + " varying DEFAULT NULL::character varying, reply_to character varying DEFAULT"
                                + " NULL::character varying, correlation_id character varying DEFAULT NULL::character"
                                + " varying) boolean not strict");
    }

    @Test
    void the_table_has_the_columns_the_defaults_and_the_primary_key_of_the_original() {
        assertThat(database.queryAll("""
                        SELECT concat_ws(' ', column_name, data_type, is_nullable, column_default)
                          FROM information_schema.columns WHERE table_schema = 'amqp' ORDER BY ordinal_position"""))
                .containsExactly(
                        "broker_id integer NO nextval('amqp.broker_broker_id_seq'::regclass)",
                        "host text NO",
                        "port integer NO 5672",
                        "vhost text YES",
                        "username text YES",
                        "password text YES");
        assertThat(database.query("SELECT pg_get_constraintdef(oid) FROM pg_constraint"
                        + " WHERE conrelid = 'amqp.broker'::regclass AND contype = 'p'"))
                .isEqualTo("PRIMARY KEY (broker_id, host, port)");
        assertThat(database.query("SELECT pg_get_serial_sequence('amqp.broker', 'broker_id')"))
                .isEqualTo("amqp.broker_broker_id_seq");
    }

    @Test
    void several_rows_of_one_broker_id_are_one_broker() {
        database.run(
                "INSERT INTO amqp.broker (broker_id, host, port) VALUES (1, 'localhost', 5673), (1, 'other', 5672)");

        assertThat(database.query("SELECT amqp.publish(1, 'x', 'k', 'm')")).isEqualTo("t");

        assertThat(database.logged()).hasSize(1);
    }

    @Test
    void a_published_message_is_one_event_with_everything_that_was_given() {
        assertThat(database.query(
                        "SELECT amqp.publish(1, 'events', 'order.new', 'hello', 2, 'text/plain', 'answers', '4711')"))
                .isEqualTo("t");

        assertThat(database.query("SELECT concat_ws(' ', type, source, subject) FROM pgevents.event"))
                .isEqualTo("pgevents.amqp.message /" + database.name() + "/amqp/1 order.new");
        assertThat(database.logged()).singleElement().isEqualTo("""
                {"brokerId" : 1, "exchange" : "events", "routingKey" : "order.new", "message" : "hello", "deliveryMode" : 2,\
                 "contentType" : "text/plain", "replyTo" : "answers", "correlationId" : "4711"}""");
    }

    @Test
    void what_is_not_given_is_null_and_what_is_given_empty_is_empty() {
        database.run("SELECT amqp.publish(1, 'events', 'k', 'hello', NULL, NULL, '', NULL)");

        assertThat(database.json("deliveryMode")).isEqualTo("null");
        assertThat(database.json("contentType")).isEqualTo("null");
        assertThat(database.json("replyTo")).isEqualTo("\"\"");
        assertThat(database.json("correlationId")).isEqualTo("null");
    }

    @Test
    void parameters_can_be_named_in_any_order() {
        assertThat(database.query("""
                        SELECT amqp.publish(correlation_id => 'c', reply_to => 'r', content_type => 't', delivery_mode => 1,
                                            message => 'm', routing_key => 'k', exchange => 'x', broker_id => 1)""")).isEqualTo("t");
        assertThat(database.query("SELECT amqp.autonomous_publish(message := 'm', routing_key := 'k', exchange := 'x',"
                        + " broker_id := 1)"))
                .isEqualTo("t");
        assertThat(database.query("SELECT amqp.exchange_declare(auto_delete => true, durable => true, passive => false,"
                        + " exchange_type => 'topic', exchange => 'x', broker_id => 1)"))
                .isEqualTo("t");
        database.run("SELECT amqp.disconnect(broker_id => 1)");
    }

    @Test
    void a_broker_that_is_null_is_false_and_nothing_else() {
        assertThat(database.query("SELECT amqp.publish(NULL, 'x', 'k', 'm')")).isEqualTo("f");
        assertThat(database.query("SELECT amqp.autonomous_publish(NULL, 'x', 'k', 'm')"))
                .isEqualTo("f");
        assertThat(database.query("SELECT amqp.exchange_declare(NULL, 'x', 'direct', false, true)"))
                .isEqualTo("f");
        assertThat(database.query("SELECT amqp.disconnect(NULL)")).isNull();

        assertThat(database.warnings()).isEmpty();
        assertThat(database.logged()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"publish(99, 'x', 'k', 'm')", "exchange_declare(99, 'x', 'direct', false, true)"})
    void an_unknown_broker_is_a_warning_and_false(String call) {
        assertThat(database.query("SELECT amqp." + call)).isEqualTo("f");

        assertThat(database.warnings()).containsExactly("amqp can't find broker 99");
        assertThat(database.logged()).isEmpty();
    }

    @Test
    void an_exchange_that_is_null_is_amq_direct_and_a_key_and_a_message_that_are_null_are_empty() {
        database.run("SELECT amqp.publish(1, NULL, NULL, NULL)");

        assertThat(database.member("exchange")).isEqualTo("amq.direct");
        assertThat(database.member("routingKey")).isEmpty();
        assertThat(database.member("message")).isEmpty();
        assertThat(database.query("SELECT subject FROM pgevents.event")).isNull();
    }

    @Test
    void an_empty_exchange_stays_the_default_exchange() {
        database.run("SELECT amqp.publish(1, '', 'queue', 'm')");

        assertThat(database.member("exchange")).isEmpty();
        assertThat(database.member("routingKey")).isEqualTo("queue");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 3, 2147483647})
    void a_delivery_mode_other_than_1_and_2_is_ignored_with_a_warning(int mode) {
        assertThat(database.query("SELECT amqp.publish(1, 'x', 'k', 'm', " + mode + ", 'text/plain')"))
                .isEqualTo("t");

        assertThat(database.warnings()).containsExactly("Ignored delivery_mode " + mode + ", value should be 1 or 2");
        assertThat(database.json("deliveryMode")).isEqualTo("null");
        assertThat(database.member("contentType")).isEqualTo("text/plain");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{\"a\": 1.50} | {\"a\": 1.50} |",
                "[1,  2]        | [1,  2]        |",
                "12.0          | 12.0          |",
                "true          | true          |",
                "hello         | \"hello\"     |",
                "{broken       | \"{broken\"   |",
                "nonsense      | \"nonsense\"  |",
                "grüße 🐘      | \"grüße 🐘\"  |",
                "\"quoted\"    | \"quoted\"    | \"quoted\"",
                "null          | null          | null",
                "` {\"a\": 1}`  | `{\"a\": 1}`    | ` {\"a\": 1}`",
                "`[1]\t`       | [1]           | `[1]\t`"
            })
    void a_message_is_json_where_it_is_and_its_text_is_kept_where_that_does_not_show_it(
            String message, String json, String text) {
        database.run("SELECT amqp.publish(1, 'x', 'k', '" + message + "')");

        assertThat(database.json("message").strip()).isEqualTo(json);
        assertThat(database.member("text")).isEqualTo(text);
    }

    @Test
    void a_message_may_be_far_larger_than_a_notification() {
        database.run("SELECT amqp.publish(1, 'x', 'k', repeat('0123456789', 200000))");

        assertThat(database.query("SELECT length(data ->> 'message') FROM pgevents.event"))
                .isEqualTo("2000000");
    }
}
