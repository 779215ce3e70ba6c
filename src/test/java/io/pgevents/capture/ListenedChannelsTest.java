package io.pgevents.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.platform.PooledDatabase;
import io.pgevents.support.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenedChannelsTest {

    private static final String URL = Postgres.migratedDatabase();
    private static final PooledDatabase POOL = new PooledDatabase(URL);
    private final ListenedChannels channels = new ListenedChannels(POOL.database());

    @AfterAll
    static void close() {
        POOL.close();
    }

    @Test
    void a_channel_is_captured_as_long_as_one_origin_wants_it() {
        assertThat(channels.ensure("shared", "bridge")).isTrue();
        assertThat(channels.ensure("shared", "bridge")).isFalse();
        assertThat(channels.ensure("shared", "exchange")).isFalse();
        assertThat(channels.of("bridge")).containsExactly("shared");

        channels.release("shared", "bridge");
        channels.release("shared", "bridge");
        assertThat(channels.all()).contains("shared");
        assertThat(channels.of("bridge")).isEmpty();

        channels.release("shared", "exchange");
        assertThat(channels.all()).doesNotContain("shared");
    }

    @Test
    void whoever_has_to_know_is_told_of_each_change() {
        AtomicInteger told = new AtomicInteger();
        channels.onChange(told::incrementAndGet);

        channels.ensure("told", "api");
        channels.release("told", "api");

        assertThat(told).hasValue(2);
    }

    @Test
    void the_source_of_an_event_is_the_channel_in_this_database() {
        String database = URL.substring(URL.lastIndexOf('/'));

        assertThat(channels.sources(List.of("sysm_watch", "a/b ü")))
                .containsEntry("sysm_watch", database + "/channels/sysm_watch")
                .containsEntry("a/b ü", database + "/channels/a%2Fb%20%C3%BC");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nul\0",
                "half \ud800",
                "pgevents",
                "pgevents_listen",
                "sixty-four bytes ..............................................."
            })
    void what_can_be_no_channel_is_refused(String name) {
        assertThatThrownBy(() -> channels.ensure(name, "api"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("channel");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MyChan",
                "sysm_watch",
                "ÄÖÜ_GRÖSSE",
                "Straße",
                "İstanbul",
                "A23456789.123456789.123456789.123456789.123456789.123456789.1234",
                "A23456789.123456789.123456789.123456789.123456789.123456789.12é4",
                "A23456789.123456789.123456789.123456789.123456789.123456789.€€",
                "A23456789.123456789.123456789.123456789.123456789.123456789.😀"
            })
    void a_name_is_folded_as_postgresql_folds_an_identifier(String name) throws SQLException {
        try (Connection connection = Postgres.connect(URL);
                var statement = connection.createStatement()) {
            // A name with a full stop or of letters only can be listened to unquoted; the others are as good as their
            // letters.
            String identifier = name.replace('.', '_');
            statement.execute("LISTEN " + identifier);
            var rows = statement.executeQuery("SELECT pg_listening_channels()");
            rows.next();

            assertThat(ListenedChannels.folded(identifier)).isEqualTo(rows.getString(1));
        }
    }
}
