package io.pgevents.sink.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SinkUrlsTest {

    private final SinkUrls urls = new SinkUrls();

    @Test
    void a_url_is_taken_apart_once() {
        SinkUrl parsed = urls.of("https://example.com/a");

        assertThat(parsed).isEqualTo(SinkUrl.parse("https://example.com/a"));
        assertThat(urls.of("https://example.com/a")).isSameAs(parsed);
        assertThat(urls.of("https://example.com/b").target()).isEqualTo("/b");
    }

    @Test
    void what_is_no_url_is_refused_every_time() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> urls.of("ftp://example.com")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void however_many_there_are_each_is_itself() {
        for (int i = 0; i < 25_000; i++) {
            assertThat(urls.of("https://example.com/" + i).target()).isEqualTo("/" + i);
        }
    }
}
