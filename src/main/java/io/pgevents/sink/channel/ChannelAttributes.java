package io.pgevents.sink.channel;

import io.pgevents.api.Operation;
import io.pgevents.platform.StartUpException;
import io.pgevents.sink.channel.ChannelScope.Table;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** Reads {@code mp.messaging.incoming.…} of one channel. */
final class ChannelAttributes {

    static final String TABLE = "table";
    static final String OPERATIONS = "operations";
    static final String NOTIFICATIONS = "notifications";

    private static final List<String> OWN = List.of(TABLE, OPERATIONS, NOTIFICATIONS);

    /** What reactive messaging itself reads of every channel. */
    private static final Set<String> COMMON = Set.of(
            "connector",
            "channel-name",
            "enabled",
            "broadcast",
            "pausable",
            "initially-paused",
            "pausable.initially-paused",
            "pausable.late-subscription",
            "pausable.buffer-size",
            "pausable.buffer-strategy");

    private final Config config;
    private final String channel;

    private ChannelAttributes(Config config) {
        this.config = config;
        this.channel = config.getValue("channel-name", String.class);
    }

    /**
     * @param config of one channel
     * @throws StartUpException if an attribute can't be what it is; the message names the property and the fix
     */
    static ChannelScope read(Config config) {
        return new ChannelAttributes(config).read();
    }

    private ChannelScope read() {
        if (!ChannelName.isValid(channel)) {
            throw new StartUpException("The channel '" + channel
                    + "' can't be served by the connector pgevents: its name becomes part of a subscription's id; use 1 to"
                    + " 56 letters, digits, hyphens and underscores");
        }
        refuseUnknown();
        @Nullable String notifications = text(NOTIFICATIONS).orElse(null);
        if (notifications != null) {
            refuseBeside(TABLE);
            refuseBeside(OPERATIONS);
        }
        return new ChannelScope(channel, text(TABLE).map(this::table).orElse(null), operations(), notifications);
    }

    private Table table(String name) {
        int dot = name.indexOf('.');
        if (dot < 1 || dot == name.length() - 1) {
            throw mistake(
                    TABLE, "is '" + name + "': give schema and table, for example public." + name.replace(".", ""));
        }
        return new Table(name.substring(0, dot), name.substring(dot + 1));
    }

    private Set<Operation> operations() {
        Set<Operation> operations = EnumSet.noneOf(Operation.class);
        for (String name : text(OPERATIONS).orElse("").split(",")) {
            if (!name.isBlank()) {
                operations.add(operation(name.strip()));
            }
        }
        return operations;
    }

    private Operation operation(String name) {
        return Stream.of(Operation.values())
                .filter(operation -> operation.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> mistake(
                        OPERATIONS,
                        "has '" + name + "': use "
                                + Stream.of(Operation.values())
                                        .map(known -> known.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining(", "))));
    }

    private void refuseUnknown() {
        Set<String> given = new TreeSet<>();
        config.getPropertyNames().forEach(given::add);
        for (String name : given) {
            if (!OWN.contains(name) && !COMMON.contains(name) && isGivenBySomebody(name)) {
                throw mistake(name, "is not known: attributes of the connector pgevents are " + String.join(", ", OWN));
            }
        }
    }

    /** Extensions of Quarkus give channels defaults of theirs, also those of other connectors. */
    private boolean isGivenBySomebody(String name) {
        return config.getConfigValue(name).getSourceOrdinal() >= 0;
    }

    private void refuseBeside(String name) {
        if (text(name).isPresent()) {
            throw mistake(
                    name,
                    "can't be given beside " + NOTIFICATIONS + ": a channel carries changes of rows or notifications;"
                            + " use two channels");
        }
    }

    private Optional<String> text(String name) {
        return config.getOptionalValue(name, String.class).map(String::strip).filter(text -> !text.isEmpty());
    }

    private StartUpException mistake(String attribute, String what) {
        return new StartUpException("mp.messaging.incoming." + channel + "." + attribute + " " + what);
    }
}
