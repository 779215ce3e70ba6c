package io.pgevents.platform;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** Which meters there are at all, beside those of pgevents: no library may add a series for every address it talks to. */
final class BoundedMeters {

    private static final List<String> WANTED = List.of("pgevents.", "jvm.", "process.", "system.", "http.server.");

    @Produces
    @Singleton
    static MeterFilter bounded() {
        return new MeterFilter() {
            @Override
            public MeterFilterReply accept(Meter.Id id) {
                return WANTED.stream().anyMatch(id.getName()::startsWith)
                        ? MeterFilterReply.NEUTRAL
                        : MeterFilterReply.DENY;
            }
        };
    }
}
