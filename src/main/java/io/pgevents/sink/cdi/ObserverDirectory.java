package io.pgevents.sink.cdi;

import io.pgevents.platform.StartUpException;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ManagedContext;
import io.quarkus.arc.impl.ArcContainerImpl;
import jakarta.enterprise.inject.spi.ObserverMethod;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The observers of database events that this replica has: they come with its build and never change. Thread-safe. */
@Singleton
final class ObserverDirectory {

    /** The name of those that have none. */
    static final String UNNAMED = "observers";

    private final Map<String, Observers> durable = new TreeMap<>();
    private final Observers broadcast;

    /** @throws StartUpException if one asks for what there can't be */
    @Inject
    ObserverDirectory() {
        this(((ArcContainerImpl) Arc.container()).getObservers(), ObserverDirectory::inRequest);
    }

    /** @param request see {@link Observer} */
    ObserverDirectory(Collection<? extends ObserverMethod<?>> methods, Executor request) {
        Map<String, List<Observer>> named = new TreeMap<>();
        List<Observer> others = new ArrayList<>();
        for (ObserverMethod<?> method : methods) {
            ObserverReader.Found found = ObserverReader.read(method, request);
            if (found != null) {
                (found.name() == null ? others : named.computeIfAbsent(found.name(), any -> new ArrayList<>()))
                        .add(found.observer());
            }
        }
        named.forEach((name, observers) -> durable.put(name, new Observers(observers)));
        this.broadcast = new Observers(others);
    }

    Set<String> names() {
        return durable.keySet();
    }

    /** Null if this replica has none of this name. */
    @Nullable
    Observers named(String name) {
        return durable.get(name);
    }

    Observers broadcast() {
        return broadcast;
    }

    boolean isEmpty() {
        return durable.isEmpty() && broadcast.size() == 0;
    }

    /** How many there are of each name. */
    @Override
    public String toString() {
        return durable.entrySet().stream()
                .map(entry -> entry.getKey() + " (" + entry.getValue().size() + ")")
                .collect(Collectors.joining(", "));
    }

    private static void inRequest(Runnable call) {
        ManagedContext request = Arc.container().requestContext();
        request.activate();
        try {
            call.run();
        } finally {
            request.terminate();
        }
    }
}
