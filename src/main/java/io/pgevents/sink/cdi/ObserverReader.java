package io.pgevents.sink.cdi;

import io.pgevents.api.Broadcast;
import io.pgevents.api.DatabaseEvent;
import io.pgevents.api.Durable;
import io.pgevents.api.Notification;
import io.pgevents.api.OnChannel;
import io.pgevents.api.OnOperation;
import io.pgevents.api.OnTable;
import io.pgevents.api.Operation;
import io.pgevents.platform.StartUpException;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.spi.ObserverMethod;
import java.lang.annotation.Annotation;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Reads what an observer method asks for. */
final class ObserverReader {

    private final ObserverMethod<?> method;
    private final boolean changes;
    private @Nullable String table;
    private @Nullable Operation operation;
    private @Nullable String channel;
    private @Nullable String name;
    private boolean broadcast;

    /** @param name null for a broadcast */
    record Found(@Nullable String name, Observer observer) {}

    private ObserverReader(ObserverMethod<?> method) {
        this.method = method;
        this.changes = method.getObservedType().equals(DatabaseEvent.class);
    }

    /**
     * Null if it observes something else, or has a qualifier of somebody else, for whom it is then.
     *
     * @param request see {@link Observer}
     * @throws StartUpException if it asks for what there can't be
     */
    static @Nullable Found read(ObserverMethod<?> method, Executor request) {
        var reader = new ObserverReader(method);
        if (!reader.changes && !method.getObservedType().equals(Notification.class)) {
            return null;
        }
        for (Annotation qualifier : method.getObservedQualifiers()) {
            if (!reader.take(qualifier)) {
                return null;
            }
        }
        return reader.found(request);
    }

    /** @return whether it is known */
    private boolean take(Annotation qualifier) {
        if (qualifier instanceof OnTable onTable) {
            table = table(onTable.value());
        } else if (qualifier instanceof OnOperation onOperation) {
            operation = onOperation.value();
        } else if (qualifier instanceof OnChannel onChannel) {
            channel = onChannel.value();
        } else if (qualifier instanceof Durable durable) {
            name = name(durable.value());
        } else if (qualifier instanceof Broadcast) {
            broadcast = true;
        } else {
            return qualifier instanceof Any || qualifier instanceof Default;
        }
        return true;
    }

    private Found found(Executor request) {
        if (broadcast && name != null) {
            throw wrong("@Broadcast and @Durable, which are opposites; choose one");
        }
        if (changes && channel != null) {
            throw wrong("@OnChannel on a DatabaseEvent, which has no channel; observe a Notification");
        }
        if (!changes && (table != null || operation != null)) {
            throw wrong("@OnTable or @OnOperation on a Notification, which has no table; observe a DatabaseEvent");
        }
        var observer = new Observer(method, new Observer.Choice(changes, table, operation, channel), request);
        String durable = name == null ? ObserverDirectory.UNNAMED : name;
        return new Found(broadcast ? null : durable, observer);
    }

    private String table(String value) {
        int dot = value.indexOf('.');
        if (dot < 1 || dot == value.length() - 1) {
            throw wrong("@OnTable(\"" + value
                    + "\"), which must be a schema and a table, for example @OnTable(\"public.orders\")");
        }
        return value;
    }

    private String name(String value) {
        if (!CdiAddress.NAME.matcher(value).matches()) {
            throw wrong("@Durable(\"" + value + "\"), but a name has 1 to 60 letters, digits, hyphens and underscores");
        }
        return value;
    }

    private StartUpException wrong(String what) {
        return new StartUpException("the observer " + Observer.name(method) + " has " + what);
    }
}
