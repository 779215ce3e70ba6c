package io.pgevents.sink.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SinkUrlTest {

    @ParameterizedTest
    @CsvSource({
        "https://example.com, https, example.com, 443, /",
        "https://example.com/hooks/a%20b?x=1&y=%C3%A9, https, example.com, 443, /hooks/a%20b?x=1&y=%C3%A9",
        "https://example.com?x=1, https, example.com, 443, /?x=1",
        "HTTPS://EXAMPLE.com:8443/A, https, example.com, 8443, /A",
        "http://example.com/a, http, example.com, 80, /a",
        "https://example.com./, https, example.com, 443, /",
        "https://bücher.example/, https, xn--bcher-kva.example, 443, /",
        "https://example。com/, https, example.com, 443, /",
        "https://example.com/a//b/../c, https, example.com, 443, /a//b/../c",
        "https://[2001:DB8:0:0::1]/, https, [2001:db8::1], 443, /",
        "https://[::ffff:192.0.2.1]:444/, https, 192.0.2.1, 444, /",
        "https://[::ffff:c000:201]/, https, 192.0.2.1, 443, /",
    })
    void a_url_is_taken_apart_and_made_canonical(String url, String scheme, String host, int port, String target) {
        SinkUrl parsed = SinkUrl.parse(url);

        assertThat(parsed.scheme()).isEqualTo(scheme);
        assertThat(parsed.host()).isEqualTo(host);
        assertThat(parsed.port()).isEqualTo(port);
        assertThat(parsed.target()).isEqualTo(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1.",
                "127.1",
                "127.0.1",
                "2130706433",
                "0x7f000001",
                "0X7F.0.0.1",
                "0x7f.1",
                "017700000001",
                "0177.0.0.01",
                "0177.0x0.0.1",
                "00000000177.1",
                "１２７.０.０.１",
                "127。0。0。1",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[0:0:0:0:0:ffff:7f00:0001]"
            })
    void every_spelling_of_an_ipv4_address_is_that_address(String host) throws Exception {
        SinkUrl parsed = SinkUrl.parse("http://" + host + "/");

        assertThat(parsed.host()).isEqualTo("127.0.0.1");
        assertThat(parsed.literal())
                .isNotNull()
                .satisfies(address -> assertThat(IpLiteral.text(address)).isEqualTo("127.0.0.1"));
    }

    @ParameterizedTest
    @CsvSource({
        "'', must begin with https://",
        "example.com, must begin with https://",
        "ftp://example.com/, must begin with https://",
        "file:///etc/passwd, must begin with https://",
        "gopher://example.com/, must begin with https://",
        "javascript://example.com/, must begin with https://",
        "'https:example.com', must begin with https://",
        "https:///path, must have a host",
        "https://, must have a host",
        "https://:443/, must have a host",
        "https://./, must have a host",
        "https://.example.com/, must have a host",
        "https://a..b/, must have a host",
        "https://user@example.com/, must not contain a user name",
        "https://user:pass@example.com/, must not contain a user name",
        "https://example.com@127.0.0.1/, must not contain a user name",
        "https://exa_mple.com/, must have a host of letters",
        "https://example.com%2e/, must have a host of letters",
        "https://127.0.0.1%00.example.com/, must have a host of letters",
        "https://example.com\\@127.0.0.1/, must not contain a user name",
        "https://example.com\\.evil.org/, must have a host of letters",
        "https://example.com:0/, must have a port",
        "https://example.com:65536/, must have a port",
        "https://example.com:/, must have a port",
        "https://example.com:+443/, must have a port",
        "https://example.com:443:443/, must have a port",
        "https://1.2.3.4.5/, has a host that ends in a number",
        "https://256.1.1.1/, has a host that ends in a number",
        "https://1.2.3.256/, has a host that ends in a number",
        "https://4294967296/, has a host that ends in a number",
        "https://0x100000000/, has a host that ends in a number",
        "https://08.1.1.1/, has a host that ends in a number",
        "https://example.1/, has a host that ends in a number",
        "https://[::1/, must have an IPv6 address",
        "https://[fe80::1%25eth0]/, must have an IPv6 address",
        "https://[fe80::1%eth0]/, must have an IPv6 address",
        "https://[127.0.0.1]/, must have an IPv6 address",
        "https://[example.com]/, must have an IPv6 address",
        "https://[1::2::3]/, must have an IPv6 address",
        "https://[::1]x/, must have an IPv6 address",
        "https://example.com/#part, must not have a fragment",
        "https://example.com/é, must have every character that is not ASCII percent-encoded",
        "https://example.com/{id}, must have a path and query",
        "https://example.com/%zz, must have a path and query",
        "https://example.com/a\\b, must have a path and query",
    })
    void a_url_that_two_parsers_could_read_differently_is_refused(String url, String message) {
        assertThatThrownBy(() -> SinkUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " https://example.com/",
                "https://example.com/ ",
                "https://exam\tple.com/",
                "https://example.com/\r\nHost: evil",
                "https://example.com\u0000.evil.org/",
                "https://example.com/\u007f",
                "https://example.com/\u0085",
                "https://example.com/\u00a0",
                "https://example.com\u3000/"
            })
    void white_space_and_control_characters_are_refused(String url) {
        assertThatThrownBy(() -> SinkUrl.parse(url)).hasMessage("must not contain white space or control characters");
    }

    @Test
    void a_very_long_url_is_refused() {
        assertThatThrownBy(() -> SinkUrl.parse("https://example.com/" + "a".repeat(2048)))
                .hasMessage("must have at most 2048 characters");
    }
}
