package io.pgevents.sink.extension;

import io.pgevents.api.EventSink;
import io.pgevents.api.OutgoingEvent;
import io.pgevents.api.SendResult;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A sink as an extension writes it, which keeps what it gets. */
class MemorySink implements EventSink {

    private final String protocol;
    private final List<OutgoingEvent> events = new CopyOnWriteArrayList<>();

    MemorySink(String protocol) {
        this.protocol = protocol;
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public void check(URI sink, Map<String, String> settings) {
        if (!sink.getScheme().equals("memory")) {
            throw new IllegalArgumentException("The sink must be a memory: URI, for example memory:here.");
        }
        if (!Set.of("colour").containsAll(settings.keySet())) {
            throw new IllegalArgumentException("The protocol has the setting colour only.");
        }
    }

    @Override
    public CompletionStage<SendResult> send(OutgoingEvent event) {
        events.add(event);
        return CompletableFuture.completedFuture(SendResult.delivered());
    }

    List<OutgoingEvent> events() {
        return events;
    }
}
