package io.pgevents.capture.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EarsTest {

    private final Heard heard = new Heard(10, 10_000);
    private final Ears ears = new Ears(heard);

    @BeforeEach
    void begin() {
        ears.sessionBegins();
        heard.listensTo(List.of("c"));
        ears.heedMarkers("secret", 4);
    }

    @Test
    void a_marker_is_heeded_when_pgevents_has_sealed_it() {
        marker("5 4", "secret");
        assertThat(heard.marker()).isEqualTo(5);
        ears.hear("c", "kept", 7);

        marker("999 999", "a guess");
        ears.hear(Marker.CHANNEL, "999 999", 7);
        ears.hear(Marker.CHANNEL, "999 999 " + "0".repeat(64), 7);

        assertThat(heard.marker()).isEqualTo(5);
        assertThat(heard.next(9, 9_999)).extracting(Note::payload).containsExactly("kept");
    }

    @Test
    void one_that_is_sent_again_is_not_heeded() {
        marker("4 3", "secret");
        assertThat(heard.marker()).isZero();
        marker("6 5", "secret");
        marker("5 4", "secret");
        marker("6 5", "secret");

        ears.hear("c", "after", 7);
        assertThat(heard.next(9, 9_999)).containsExactly(new Note("c", "after", 7, 6, 1));
    }

    @Test
    void a_message_that_channels_have_changed_is_taken_once() {
        ears.hear(Marker.CHANNEL, "channels", 7);

        assertThat(ears.takeChannelsChanged()).isTrue();
        assertThat(ears.takeChannelsChanged()).isFalse();
    }

    @Test
    void what_is_sent_on_the_channel_of_markers_is_never_captured() {
        ears.hear(Marker.CHANNEL, "anything", 7);
        marker("5 4", "secret");

        assertThat(heard.next(9, 9_999)).isEmpty();
    }

    private void marker(String message, String secret) {
        ears.hear(Marker.CHANNEL, message + " " + Marker.seal(message, secret), 7);
    }
}
