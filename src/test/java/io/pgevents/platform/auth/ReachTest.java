package io.pgevents.platform.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.platform.FieldError;
import io.pgevents.platform.Findings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReachTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    public.orders      | /shop/public/orders          | true
                    public.orders      | /shop/public/orders2         | false
                    public.orders      | /shop/public/order           | false
                    public.orders      | /shop/public                 | false
                    public.orders      | /other/public/orders         | false
                    Public.Orders      | /shop/public/orders          | true
                    "Public"."Orders"  | /shop/Public/Orders          | true
                    "Public"."Orders"  | /shop/public/orders          | false
                    "a.b"."c d"        | /shop/a.b/c%20d              | true
                    "a""b".c           | /shop/a%22b/c                | true
                    public.größe       | /shop/public/gr%C3%B6%C3%9Fe | true
                    sales.*            | /shop/sales/invoice          | true
                    sales.*            | /shop/sales2/invoice         | false
                    sales.*            | /shop/sale/invoice           | false
                    *                  | /shop/public/orders          | true
                    *                  | /shop/channels/alarm         | false
                    *                  | /shop/amqp/orders            | false
                    amqp.*             | /shop/amqp/orders            | false
                    amqp.orders        | /shop/amqp/orders            | false
                    *                  | /shop/amqps/orders           | true
                    *                  | /shop                        | false
                    *                  | /elsewhere                   | false
                    """)
    void a_pattern_of_tables(String pattern, String source, boolean seen) {
        assertThat(reach(List.of(pattern), List.of(), List.of()).sees(source)).isEqualTo(seen);
    }

    @ParameterizedTest
    @CsvSource({
        "alarm, /shop/channels/alarm, true",
        "alarm, /shop/channels/alarms, false",
        "alarm, /shop/alarm/x, false",
        "Alarm, /shop/channels/alarm, false",
        "sysm_*, /shop/channels/sysm_watch, true",
        "sysm_*, /shop/channels/sys, false",
        "*, /shop/channels/alarm, true",
        "*, /shop/public/orders, false",
        "a b, /shop/channels/a%20b, true"
    })
    void a_pattern_of_channels(String pattern, String source, boolean seen) {
        assertThat(reach(List.of(), List.of(pattern), List.of()).sees(source)).isEqualTo(seen);
    }

    @ParameterizedTest
    @CsvSource({
        "/crm, /crm, true",
        "/crm, /crm/x, false",
        "/crm/*, /crm/x, true",
        "/crm/*, /crm, false",
        "*, /crm, true",
        "*, /shop, true",
        "*, /shop/public/orders, false",
        "*, /shop/channels/alarm, false",
        "/*, /shop/public/orders, false",
        "/shop/*, /shop/public/orders, false",
        "/shop/public/orders, /shop/public/orders, false"
    })
    void a_pattern_of_sources_never_reaches_tables_and_channels(String pattern, String source, boolean seen) {
        Reach reach = reach(List.of(), List.of(), List.of(pattern));

        assertThat(reach.sees(source)).isEqualTo(seen);
        assertThat(reach.publishes(source)).isEqualTo(seen);
    }

    @ParameterizedTest
    @CsvSource({
        "/shop/amqp/orders, /shop/amqp/orders, true",
        "/shop/amqp/orders, /shop/amqp/orders2, false",
        "/shop/amqp/*, /shop/amqp/orders, true",
        "/shop/amqp/*, /shop/public/orders, false",
        "/shop/*, /shop/amqp/orders, false",
        "*, /shop/amqp/orders, false"
    })
    void a_queue_is_reached_when_it_is_named_and_nobody_publishes_as_it(String pattern, String source, boolean seen) {
        Reach reach = reach(List.of(), List.of(), List.of(pattern));

        assertThat(reach.sees(source)).isEqualTo(seen);
        assertThat(reach.publishes(source)).isFalse();
    }

    @Test
    void who_may_see_a_table_may_not_publish_as_it() {
        Reach reach = reach(List.of("*"), List.of("*"), List.of("*"));

        assertThat(reach.sees("/shop/public/orders")).isTrue();
        assertThat(reach.publishes("/shop/public/orders")).isFalse();
        assertThat(reach.publishes("/shop/channels/alarm")).isFalse();
        assertThat(reach.publishes("/crm")).isTrue();
    }

    @Test
    void no_pattern_reaches_nothing() {
        Reach reach = reach(List.of(), List.of(), List.of());

        assertThat(reach.sees("/shop/public/orders")).isFalse();
        assertThat(reach.sees("")).isFalse();
        assertThat(reach.isEverything()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"orders", "public.", ".orders", "*.*", "public.o*", "a.b.c", "\"a.b", "public orders.x", ""})
    void what_is_no_pattern_of_tables_is_refused(String pattern) {
        var findings = new Findings();

        new Patterns(List.of("public.orders", pattern), List.of(), List.of()).check(findings);

        assertThat(findings.errors())
                .isNotEmpty()
                .allSatisfy(error ->
                        assertThat(error).extracting(FieldError::pointer).isEqualTo("/tables/1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"channels.*", "channels.x", "CHANNELS.x", "\"channels\".*", "amqp.*", "AMQP.x"})
    void a_schema_whose_sources_are_those_of_something_else_is_refused(String pattern) {
        var findings = new Findings();

        new Patterns(List.of(pattern), List.of(), List.of()).check(findings);

        assertThat(findings.errors()).hasSize(1);
        assertThat(reach(List.of(pattern), List.of(), List.of()).sees("/shop/channels/x"))
                .isFalse();
    }

    private static Reach reach(List<String> tables, List<String> channels, List<String> sources) {
        return Reach.of(new Patterns(tables, channels, sources), "shop");
    }
}
