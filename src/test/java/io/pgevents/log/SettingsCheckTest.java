package io.pgevents.log;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.platform.StartUpException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsCheckTest {

    @Test
    void the_defaults_are_possible() {
        assertThatCode(() -> check("pgevents.log.retention", "P7D")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"pgevents.log.partition,PT1M", "pgevents.log.partition,PT6H", "pgevents.log.retention,PT1S"})
    void so_is_what_is_short(String property, String value) {
        assertThatCode(() -> check(property, value)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "pgevents.log.partition,PT0S",
        "pgevents.log.partition,PT30S",
        "pgevents.log.partition,PT90S",
        "pgevents.log.retention,PT0S",
        "pgevents.log.retention,-P1D",
        "pgevents.reader.poll-interval,PT0S",
        "pgevents.reader.page-events,0",
        "pgevents.reader.page-bytes,0"
    })
    void what_cannot_work_is_refused_by_its_name(String property, String value) {
        assertThatThrownBy(() -> check(property, value))
                .isInstanceOf(StartUpException.class)
                .hasMessageContaining(property);
    }

    private static void check(String property, String value) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(LogSettings.class)
                .withMapping(ReaderSettings.class)
                .withDefaultValue(property, value)
                .build();
        new SettingsCheck(config.getConfigMapping(LogSettings.class), config.getConfigMapping(ReaderSettings.class))
                .check();
    }
}
