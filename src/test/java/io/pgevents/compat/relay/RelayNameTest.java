package io.pgevents.compat.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelayNameTest {

    private static final RelayName NAMES = new RelayName("pg-amqp-bridge", "bridge-");

    @Test
    void a_plain_name_stands_in_the_id_as_it_is() {
        assertThat(NAMES.subscription("sysm_Watch-1")).isEqualTo("bridge-sysm_Watch-1");
    }

    @Test
    void any_other_has_an_id_that_is_valid_and_its_own() {
        assertThat(NAMES.subscription("a.b")).matches("bridge-a_b-[0-9a-f]{8}");
        assertThat(NAMES.subscription("a.b")).isNotEqualTo(NAMES.subscription("a b"));
        assertThat(NAMES.subscription("é".repeat(63))).matches("[A-Za-z0-9_-]{1,64}");
        assertThat(NAMES.subscription("x".repeat(63))).matches("[A-Za-z0-9_-]{1,64}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"events", "a b", "\"Quoted\"", "a/b?c#d", "ünïcode", "100%"})
    void a_sink_is_a_uri_that_the_name_can_be_read_from(String name) {
        assertThat(URI.create(NAMES.sink(name)).getRawAuthority()).isNull();
        assertThat(NAMES.ofSink(NAMES.sink(name))).isEqualTo(name);
    }

    @Test
    void what_is_no_sink_of_this_kind_has_no_name() {
        assertThat(NAMES.ofSink("https://example.com")).isNull();
        assertThat(NAMES.ofSink("pg-amqp-bridge:a b")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {"events,events", "MyChan,mychan", "\"MyChan\",MyChan", "\"a\"\"b\",a\"b", "ÄB,Äb"})
    void a_channel_is_what_listen_makes_of_its_name(String text, String channel) {
        assertThat(ListenName.channel(text)).isEqualTo(channel);
    }
}
