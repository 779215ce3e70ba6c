package io.pgevents.sink.channel;

import io.pgevents.api.Operation;
import io.pgevents.log.ChangeType;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events a channel carries, as it is configured.
 *
 * @param table the only one; null for all
 * @param operations the only ones; empty for all
 * @param notifications the PostgreSQL channel whose notifications it carries, instead of changes of rows; null for none
 */
record ChannelScope(
        String channel,
        @Nullable Table table,
        Set<Operation> operations,
        @Nullable String notifications) {

    /** Names as PostgreSQL has them. */
    record Table(String schema, String name) {}

    static ChannelScope allChanges(String channel) {
        return new ChannelScope(channel, null, Set.of(), null);
    }

    /** The CloudEvents types, in the order of the operations. */
    List<String> types() {
        if (notifications != null) {
            return List.of("pgevents.notification");
        }
        return List.of(Operation.values()).stream()
                .filter(operation -> operations.isEmpty() || operations.contains(operation))
                .map(operation -> ChangeType.of(operation).type())
                .toList();
    }
}
