package io.pgevents.sink.extension;

import io.pgevents.api.OutgoingEvent;
import jakarta.inject.Singleton;
import java.util.List;

/** Found by the service under test as that of an extension is. */
@Singleton
class TestSink extends MemorySink {

    TestSink() {
        super("TESTMEMORY");
    }

    List<OutgoingEvent> events(String subscription) {
        return events().stream()
                .filter(event -> event.subscription().equals(subscription))
                .toList();
    }
}
