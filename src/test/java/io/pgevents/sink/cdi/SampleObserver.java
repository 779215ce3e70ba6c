package io.pgevents.sink.cdi;

import io.pgevents.api.DatabaseEvent;
import jakarta.enterprise.event.Reception;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.EventContext;
import jakarta.enterprise.inject.spi.ObserverMethod;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Set;
import java.util.function.Consumer;

/** An observer method as the container has it, that does what a test wants. */
record SampleObserver(Type observed, Set<Annotation> qualifiers, int priority, Consumer<Object> method)
        implements ObserverMethod<Object> {

    static SampleObserver of(Consumer<Object> method, Annotation... qualifiers) {
        return new SampleObserver(DatabaseEvent.class, Set.of(qualifiers), DEFAULT_PRIORITY, method);
    }

    SampleObserver observing(Type type) {
        return new SampleObserver(type, qualifiers, priority, method);
    }

    SampleObserver withPriority(int priority) {
        return new SampleObserver(observed, qualifiers, priority, method);
    }

    /** As ArC has it. */
    @Override
    public String toString() {
        return "Observer [method=com.example.Audit#changed(io.pgevents.api.DatabaseEvent)]";
    }

    @Override
    public void notify(EventContext<Object> context) {
        method.accept(context.getEvent());
    }

    @Override
    public Class<?> getBeanClass() {
        return SampleObserver.class;
    }

    @Override
    public Bean<?> getDeclaringBean() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Type getObservedType() {
        return observed;
    }

    @Override
    public Set<Annotation> getObservedQualifiers() {
        return qualifiers;
    }

    @Override
    public int getPriority() {
        return priority;
    }

    @Override
    public Reception getReception() {
        return Reception.ALWAYS;
    }

    @Override
    public TransactionPhase getTransactionPhase() {
        return TransactionPhase.IN_PROGRESS;
    }
}
