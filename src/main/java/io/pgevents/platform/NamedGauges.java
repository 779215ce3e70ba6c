package io.pgevents.platform;

import static java.util.stream.Collectors.toUnmodifiableMap;

import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A gauge for each of some things that come and go. The series of one that stays is there all the time, also while {@link #set} is
 * at work; values are those of the last call. {@link #set} is for one thread, values may be read by any.
 */
public final class NamedGauges<T> {

    private final MultiGauge gauge;
    private final String label;
    private final Function<T, String> name;
    private final ToDoubleFunction<T> value;
    private volatile Map<String, T> present = Map.of();

    /**
     * @param label of the series, whose value is the name
     * @param name by which one is the same as in an earlier call
     */
    public NamedGauges(MultiGauge gauge, String label, Function<T, String> name, ToDoubleFunction<T> value) {
        this.gauge = gauge;
        this.label = label;
        this.name = name;
        this.value = value;
    }

    /** Those that there are now; of two with one name the first. */
    public void set(Collection<T> now) {
        present = now.stream().collect(toUnmodifiableMap(name, one -> one, (first, second) -> first));
        // Not overwritten, which would take each away for a moment: they look their values up.
        gauge.register(present.keySet().stream().map(this::row).toList(), false);
    }

    private Row<?> row(String of) {
        return Row.of(Tags.of(label, of), () -> current(of));
    }

    private double current(String of) {
        T one = present.get(of);
        return one == null ? Double.NaN : value.applyAsDouble(one);
    }
}
