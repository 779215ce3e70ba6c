package io.pgevents.sink.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.platform.Findings;
import io.pgevents.platform.StartUpException;
import io.pgevents.subscription.SinkRequest;
import io.pgevents.subscription.SinkType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class FoundSinkTest {

    static final FoundSink FILE = new FoundSink("com.example.FileSink", new MemorySink("FILE"));

    @Test
    void sinks_are_found_by_their_protocol() {
        var ftp = new FoundSink("com.example.FtpSink", new MemorySink("FTP"));

        assertThat(FoundSink.byProtocol(List.of(ftp, FILE), List.of()))
                .containsEntry("FTP", ftp)
                .containsEntry("FILE", FILE);
    }

    @Test
    void two_extensions_of_one_protocol_keep_the_service_from_starting() {
        var another = new FoundSink("org.example.Files", new MemorySink("FILE"));

        assertThatThrownBy(() -> FoundSink.byProtocol(List.of(FILE, another), List.of()))
                .isInstanceOf(StartUpException.class)
                .hasMessageContainingAll("FILE", "com.example.FileSink", "org.example.Files");
    }

    @Test
    void the_protocol_of_a_sink_of_pgevents_keeps_the_service_from_starting() {
        assertThatThrownBy(() -> FoundSink.byProtocol(List.of(FILE), List.of(new BuiltIn("FILE"))))
                .isInstanceOf(StartUpException.class)
                .hasMessageContainingAll("FILE", BuiltIn.class.getName(), "com.example.FileSink");
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"file", "7", "FILE SYSTEM", "F\"ILE"})
    void a_name_that_is_no_protocol_keeps_the_service_from_starting(String name) {
        var sink = new FoundSink("com.example.FileSink", new MemorySink(name));

        assertThatThrownBy(() -> FoundSink.byProtocol(List.of(sink), List.of()))
                .isInstanceOf(StartUpException.class)
                .hasMessageContaining("com.example.FileSink");
    }

    private record BuiltIn(String protocol) implements SinkType {

        @Override
        public void check(SinkRequest request, Findings findings) {}
    }
}
