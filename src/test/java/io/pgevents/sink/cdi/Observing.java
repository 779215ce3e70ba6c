package io.pgevents.sink.cdi;

import io.pgevents.api.Broadcast;
import io.pgevents.api.DatabaseEvent;
import io.pgevents.api.Durable;
import io.pgevents.api.OnOperation;
import io.pgevents.api.OnTable;
import io.pgevents.api.Operation;
import io.quarkus.arc.Arc;
import io.quarkus.test.junit.QuarkusTestProfile;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

/** The service with observers, which no other test is to have: they have subscriptions. */
public final class Observing implements QuarkusTestProfile {

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(Observers.class, Invoices.class);
    }

    record Order(long id, BigDecimal total, String shipTo) {}

    /** What they were told, by the name of the observer. */
    @Alternative
    @Singleton
    static class Observers {

        private final Map<String, List<String>> told = new ConcurrentHashMap<>();
        final LongAdder flood = new LongAdder();
        volatile CountDownLatch gate = new CountDownLatch(0);

        List<String> told(String observer) {
            return told.computeIfAbsent(observer, any -> new CopyOnWriteArrayList<>());
        }

        void audit(@Observes @Durable("audit") @OnTable("public.audited") DatabaseEvent change) {
            Order order = change.after(Order.class);
            told("audit").add(change.operation() + " " + order);
            told("thread").add(Thread.currentThread().getName());
            told("request").add(String.valueOf(Arc.container().requestContext().isActive()));
        }

        void first(@Observes @OnTable("public.plain") DatabaseEvent change) {
            told("plain").add(change.operation() + " " + change.key().json());
        }

        void alike(@ObservesAsync @OnTable("public.plain") @OnOperation(Operation.DELETE) DatabaseEvent change) {
            told("deleted").add(change.before().json());
        }

        void ordered(@Observes @Durable("ordered") @OnTable("public.ordered") DatabaseEvent change) {
            told(change.key().json()).add(change.after().get("n", String.class));
        }

        void onlyOnce(@Observes @Durable("tenth") @OnTable("public.tenths") DatabaseEvent change) {
            told("beside").add(change.key().get("id", String.class));
        }

        void everyTenthFails(@Observes @Durable("tenth") @OnTable("public.tenths") DatabaseEvent change) {
            long id = change.key().get("id", Long.class);
            told("tenth").add(Long.toString(id));
            if (id % 10 == 0) {
                throw new IllegalStateException("every tenth fails");
            }
        }

        void calm(@Observes @Durable("calm") @OnTable("public.tenths") DatabaseEvent change) {
            told("calm").add(change.key().get("id", String.class));
        }

        void slow(@Observes @Durable("slow") @OnTable("public.slow") DatabaseEvent change) {
            told("slow").add(change.id());
            try {
                gate.await();
            } catch (InterruptedException e) {
                told("interrupted").add(change.id());
                throw new IllegalStateException(e);
            }
        }

        void seen(@Observes @Durable("seen") @OnTable("public.seen") DatabaseEvent change) {
            told("seen").add(change.id());
        }

        void flood(@Observes @Durable("flood") @OnTable("public.flood") DatabaseEvent change) {
            if (change.after(Order.class) != null) {
                flood.increment();
            }
        }

        void price(@Observes @Broadcast @OnTable("public.price") DatabaseEvent change) {
            told("price").add(change.after().get("amount", String.class));
            told("price-thread").add(Thread.currentThread().getName());
            if (change.after().get("amount", Integer.class) == 2) {
                throw new IllegalStateException("this one I do not like");
            }
        }
    }
}
