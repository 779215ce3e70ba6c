package io.pgevents.sink.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.api.Operation;
import io.pgevents.platform.StartUpException;
import io.pgevents.sink.channel.ChannelScope.Table;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelAttributesTest {

    @Test
    void without_attributes_a_channel_carries_every_change() {
        ChannelScope scope = read("orders", Map.of());

        assertThat(scope).isEqualTo(ChannelScope.allChanges("orders"));
        assertThat(scope.types())
                .containsExactly(
                        "pgevents.row.inserted",
                        "pgevents.row.updated",
                        "pgevents.row.deleted",
                        "pgevents.table.truncated");
    }

    @Test
    void a_channel_can_be_about_some_changes_of_one_table() {
        ChannelScope scope =
                read("orders", Map.of("table", "public.orders", "operations", "update, Insert", "broadcast", "true"));

        assertThat(scope.table()).isEqualTo(new Table("public", "orders"));
        assertThat(scope.operations()).isEqualTo(Set.of(Operation.INSERT, Operation.UPDATE));
        assertThat(scope.types()).containsExactly("pgevents.row.inserted", "pgevents.row.updated");
    }

    @Test
    void a_channel_can_be_about_notifications() {
        ChannelScope scope = read("pings", Map.of("notifications", "sysm_watch"));

        assertThat(scope.notifications()).isEqualTo("sysm_watch");
        assertThat(scope.types()).isEqualTo(List.of("pgevents.notification"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            table         | orders         | mp.messaging.incoming.orders.table is 'orders': give schema and table, for example public.orders
            table         | .orders        | mp.messaging.incoming.orders.table is '.orders': give schema and table, for example public.orders
            operations    | insert,updates | mp.messaging.incoming.orders.operations has 'updates': use insert, update, delete, truncate
            tables        | public.orders  | mp.messaging.incoming.orders.tables is not known: attributes of the connector pgevents are table, operations, notifications
            concurrency   | 4              | mp.messaging.incoming.orders.concurrency is not known
            """)
    void a_mistake_is_told_with_the_property_and_the_fix(String attribute, String value, String message) {
        assertThatThrownBy(() -> read("orders", Map.of(attribute, value)))
                .isInstanceOf(StartUpException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void one_channel_does_not_carry_two_kinds_of_events() {
        assertThatThrownBy(() -> read("pings", Map.of("notifications", "sysm_watch", "table", "public.orders")))
                .isInstanceOf(StartUpException.class)
                .hasMessageStartingWith("mp.messaging.incoming.pings.table can't be given beside notifications");
    }

    @Test
    void a_name_that_could_not_be_that_of_a_subscription_is_refused() {
        assertThatThrownBy(() -> read("my.orders", Map.of()))
                .isInstanceOf(StartUpException.class)
                .hasMessageContaining("my.orders");
    }

    private static ChannelScope read(String channel, Map<String, String> attributes) {
        Map<String, String> all = new HashMap<>(attributes);
        all.put("channel-name", channel);
        all.put("connector", "pgevents");
        return ChannelAttributes.read(new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(all, "the extension", 100))
                .withDefaultValue("graceful-shutdown", "false")
                .build());
    }
}
