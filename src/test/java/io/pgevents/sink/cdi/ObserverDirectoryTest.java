package io.pgevents.sink.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.api.Broadcast;
import io.pgevents.api.Durable;
import io.pgevents.api.Notification;
import io.pgevents.api.OnChannel;
import io.pgevents.api.OnOperation;
import io.pgevents.api.OnTable;
import io.pgevents.api.Operation;
import io.pgevents.log.EventTopic;
import io.pgevents.platform.StartUpException;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Named;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObserverDirectoryTest {

    private static final EventTopic INSERT = new EventTopic(Operation.INSERT, "public.orders");
    private static final EventTopic DELETE = new EventTopic(Operation.DELETE, "public.orders");
    private static final EventTopic ELSEWHERE = new EventTopic(Operation.INSERT, "public.lines");
    private static final EventTopic NOTIFICATION = new EventTopic(null, "sysm_watch");

    private static final OnTable ON_ORDERS = OnTable.Literal.of("public.orders");

    @Test
    void an_observer_without_qualifiers_is_told_of_every_change_and_of_no_notification() {
        Observers observers = directory(change()).named("observers");

        assertThat(observers.of(INSERT)).hasSize(1);
        assertThat(observers.of(ELSEWHERE)).hasSize(1);
        assertThat(observers.of(NOTIFICATION)).isEmpty();
        assertThat(observers.of(null)).isEmpty();
    }

    @Test
    void table_and_operation_choose_changes() {
        Observers table = directory(change(ON_ORDERS)).named("observers");
        Observers both = directory(change(ON_ORDERS, OnOperation.Literal.of(Operation.DELETE), Any.Literal.INSTANCE))
                .named("observers");

        assertThat(table.of(INSERT)).hasSize(1);
        assertThat(table.of(ELSEWHERE)).isEmpty();
        assertThat(both.of(INSERT)).isEmpty();
        assertThat(both.of(DELETE)).hasSize(1);
    }

    @Test
    void the_channel_chooses_notifications() {
        Observers observers = directory(
                        notification(OnChannel.Literal.of("sysm_watch")), notification(OnChannel.Literal.of("other")))
                .named("observers");

        assertThat(observers.of(NOTIFICATION)).hasSize(1);
        assertThat(observers.of(new EventTopic(null, "third"))).isEmpty();
        assertThat(observers.of(INSERT)).isEmpty();
    }

    @Test
    void each_name_and_the_broadcast_are_apart() {
        ObserverDirectory directory = directory(
                change(),
                change(Durable.Literal.of("audit")),
                notification(Durable.Literal.of("audit")),
                change(Broadcast.Literal.INSTANCE));

        assertThat(directory.names()).containsExactly("audit", "observers");
        assertThat(directory.named("audit").size()).isEqualTo(2);
        assertThat(directory.named("observers").size()).isOne();
        assertThat(directory.broadcast().size()).isOne();
        assertThat(directory.named("nobody")).isNull();
        assertThat(directory).hasToString("audit (2), observers (1)");
    }

    @Test
    void without_observers_there_is_nothing() {
        ObserverDirectory directory = directory(change().observing(String.class), change().observing(Object.class));

        assertThat(directory.isEmpty()).isTrue();
        assertThat(directory.names()).isEmpty();
        assertThat(directory.broadcast().size()).isZero();
    }

    @Test
    void an_observer_with_a_qualifier_of_somebody_else_is_not_ours() {
        class Foreign extends AnnotationLiteral<Named> implements Named {

            @Override
            public String value() {
                return "theirs";
            }
        }

        assertThat(directory(change(ON_ORDERS, new Foreign())).names()).isEmpty();
    }

    @Test
    void the_lower_priority_is_called_first() throws Throwable {
        List<String> called = new ArrayList<>();
        Observers observers = directory(
                        SampleObserver.of(event -> called.add("last")).withPriority(3_000),
                        SampleObserver.of(event -> called.add("first")).withPriority(1),
                        SampleObserver.of(event -> called.add("between")))
                .named("observers");

        for (Observer observer : observers.of(INSERT)) {
            observer.tell("event");
        }

        assertThat(called).containsExactly("first", "between", "last");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "orders", ".orders", "public."})
    void a_table_without_schema_stops_the_start(String table) {
        assertThatThrownBy(() -> directory(change(OnTable.Literal.of(table))))
                .isInstanceOf(StartUpException.class)
                .hasMessage("the observer com.example.Audit#changed has @OnTable(\"" + table
                        + "\"), which must be a schema and a table, for example @OnTable(\"public.orders\")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "au dit", "audit/x", "0123456789012345678901234567890123456789012345678901234567890"})
    void a_name_that_cannot_be_one_stops_the_start(String name) {
        assertThatThrownBy(() -> directory(change(Durable.Literal.of(name))))
                .isInstanceOf(StartUpException.class)
                .hasMessageContainingAll(name, "1 to 60 letters");
    }

    static Stream<SampleObserver> contradictions() {
        return Stream.of(
                change(OnChannel.Literal.of("c")),
                notification(ON_ORDERS),
                notification(OnOperation.Literal.of(Operation.INSERT)),
                change(Broadcast.Literal.INSTANCE, Durable.Literal.of("audit")));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void what_can_never_be_stops_the_start(SampleObserver observer) {
        assertThatThrownBy(() -> directory(observer))
                .isInstanceOf(StartUpException.class)
                .hasMessageStartingWith("the observer com.example.Audit#changed has @");
    }

    private static SampleObserver change(Annotation... qualifiers) {
        return SampleObserver.of(event -> {}, qualifiers);
    }

    private static SampleObserver notification(Annotation... qualifiers) {
        return change(qualifiers).observing(Notification.class);
    }

    private static ObserverDirectory directory(SampleObserver... observers) {
        return new ObserverDirectory(List.of(observers), Runnable::run);
    }
}
