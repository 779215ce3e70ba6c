package io.pgevents.sink.extension;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.api.EventSink;
import io.pgevents.delivery.Sink;
import io.pgevents.delivery.SinkProvider;
import io.pgevents.log.EventLinks;
import io.pgevents.platform.StartUpException;
import io.pgevents.subscription.SinkType;
import io.pgevents.subscription.SinkTypeProvider;
import io.quarkus.arc.All;
import io.quarkus.arc.InstanceHandle;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Finds the {@link EventSink}s there are, and makes each a sink and the type of one. */
@Singleton
final class ExtensionSinks implements SinkProvider, SinkTypeProvider {

    /** Before anything could need a sink. */
    private static final int EARLY = 2_000;

    /** When the last attempt has ended. */
    private static final int STOP_LAST = 3_000;

    private final SortedMap<String, FoundSink> found;
    private final SortedMap<String, ExtensionSink> sinks = new TreeMap<>();

    /** @throws StartUpException if a protocol is not the name of one, or served twice */
    ExtensionSinks(
            @All List<InstanceHandle<EventSink>> beans,
            @All List<SinkType> builtIn,
            @ConfigProperty(name = "pgevents.webhook.public-url") Optional<String> publicUrl,
            Clock clock) {
        EventLinks links = publicUrl.map(EventLinks::below).orElse(EventLinks.RELATIVE);
        found = FoundSink.byProtocol(
                beans.stream()
                        .map(bean -> new FoundSink(bean.getBean().getBeanClass().getName(), bean.get()))
                        .toList(),
                builtIn);
        found.forEach((protocol, sink) -> sinks.put(protocol, new ExtensionSink(protocol, sink.bean(), links, clock)));
    }

    /** Makes the bean at the start, so that what is wrong is not found out at the first delivery. */
    void announce(@Observes @Priority(EARLY) StartupEvent started) {
        found.forEach((protocol, sink) -> LOG.extensionSink(protocol, sink.className()));
    }

    void stop(@Observes @Priority(STOP_LAST) ShutdownEvent stopped) {
        sinks.values().forEach(ExtensionSink::close);
    }

    @Override
    public List<Sink> sinks() {
        return List.copyOf(sinks.values());
    }

    @Override
    public List<SinkType> sinkTypes() {
        return found.entrySet().stream()
                .<SinkType>map(entry ->
                        new ExtensionSinkType(entry.getKey(), entry.getValue().bean()))
                .toList();
    }
}
