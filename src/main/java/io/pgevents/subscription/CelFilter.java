package io.pgevents.subscription;

import com.google.protobuf.NullValue;
import com.google.protobuf.Timestamp;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A compiled CEL expression. An event that it can't be evaluated for does not match, and is counted. */
final class CelFilter implements Filter {

    private final CelRuntime.Program program;
    private final LongAdder errors = new LongAdder();

    CelFilter(CelRuntime.Program program) {
        this.program = program;
    }

    @Override
    public boolean matches(EventView event) {
        try {
            Object result = program.eval(name -> Optional.ofNullable(variable(name, event)));
            // An expression over row data has the type dyn: that it yields a bool shows only here.
            if (result instanceof Boolean matched) {
                return matched;
            }
        } catch (CelEvaluationException | RuntimeException notEvaluated) {
            // For example a member that this event doesn't have. The count is all that is kept of it: the
            // message may quote row data.
        }
        errors.increment();
        return false;
    }

    @Override
    public long errors() {
        return errors.sum();
    }

    private static @Nullable Object variable(String name, EventView event) {
        return switch (name) {
            case "id", "source", "type" -> event.attribute(name);
            case "subject" ->
                event.event().subject() == null
                        ? NullValue.NULL_VALUE
                        : event.event().subject();
            case "time" -> timestamp(event.event().time().toInstant());
            case "data" -> event.data();
            default -> event.isRowChange() ? event.member(name) : NullValue.NULL_VALUE;
        };
    }

    private static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }
}
