package io.pgevents.sink.cdi;

import io.pgevents.api.DatabaseEvent;
import io.pgevents.api.Operation;
import io.pgevents.log.EventTopic;
import jakarta.enterprise.event.ObserverException;
import jakarta.enterprise.inject.spi.EventContext;
import jakarta.enterprise.inject.spi.EventMetadata;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.inject.spi.ObserverMethod;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One observer method, and the events that it asks for. Thread-safe as far as the method is. */
final class Observer {

    /** ArC tells nothing but the class otherwise. */
    private static final Pattern METHOD = Pattern.compile("method=([^(\\]]+)");

    private final ObserverMethod<Object> method;
    private final Choice choice;
    private final Executor request;

    /**
     * What its qualifiers choose; null for all.
     *
     * @param changes whether it observes changes; else notifications
     */
    record Choice(
            boolean changes,
            @Nullable String table,
            @Nullable Operation operation,
            @Nullable String channel) {

        boolean covers(EventTopic topic) {
            return changes == (topic.operation() != null)
                    && (operation == null || operation == topic.operation())
                    && covers(changes ? table : channel, topic.name());
        }

        private static boolean covers(@Nullable String chosen, String name) {
            return chosen == null || chosen.equals(name);
        }
    }

    private record Told(Object getEvent, EventMetadata getMetadata) implements EventContext<Object> {}

    private record Metadata(Set<Annotation> getQualifiers, Type getType) implements EventMetadata {

        /** Nobody fires it from a bean. */
        @Override
        public InjectionPoint getInjectionPoint() {
            return null;
        }
    }

    /** @param request runs what it is given at once, in a request context of its own */
    @SuppressWarnings("unchecked")
    Observer(ObserverMethod<?> method, Choice choice, Executor request) {
        this.method = (ObserverMethod<Object>) method;
        this.choice = choice;
        this.request = request;
    }

    boolean observes(EventTopic topic) {
        return choice.covers(topic);
    }

    /** As CDI has it: those with a lower one are called first. */
    int priority() {
        return method.getPriority();
    }

    /**
     * Calls it, and returns when it does.
     *
     * @param event a {@link DatabaseEvent} or a notification
     * @throws Throwable what it throws
     */
    void tell(Object event) throws Throwable {
        var metadata = new Metadata(method.getObservedQualifiers(), method.getObservedType());
        try {
            request.execute(() -> method.notify(new Told(event, metadata)));
        } catch (ObserverException wrapper) {
            throw wrapper.getCause() == null ? wrapper : wrapper.getCause();
        }
    }

    /** Class and method as {@code com.example.Invoices#paid}; of a container that does not tell, the class. */
    @Override
    public String toString() {
        return name(method);
    }

    static String name(ObserverMethod<?> method) {
        Matcher told = METHOD.matcher(method.toString());
        return told.find() ? told.group(1) : method.getBeanClass().getName();
    }
}
