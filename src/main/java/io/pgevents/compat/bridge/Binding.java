package io.pgevents.compat.bridge;

import io.pgevents.platform.StartUpException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One entry of {@code BRIDGE_CHANNELS}.
 *
 * @param channel the PostgreSQL channel as it stands there; {@code LISTEN} is told it without quotes
 * @param entity an exchange or a queue
 */
record Binding(String channel, String entity) {

    /**
     * Reads {@code channel:entity[,channel:entity…]} as pg-amqp-bridge 0.0.8 does: parts are trimmed, what follows a second
     * colon is ignored, entries with an empty side are dropped, the result is sorted.
     *
     * @throws StartUpException with the original's words if there is no valid entry, or a channel twice
     */
    static List<Binding> parse(String channels) {
        List<Binding> bindings = new ArrayList<>();
        for (String entry : channels.split(",")) {
            String[] parts = entry.split(":", -1);
            if (parts.length > 1) {
                var binding = new Binding(WhiteSpace.trim(parts[0]), WhiteSpace.trim(parts[1]));
                if (!binding.channel.isEmpty() && !binding.entity.isEmpty()) {
                    bindings.add(binding);
                }
            }
        }
        if (bindings.isEmpty()) {
            throw new StartUpException("No bindings(e.g. pgchannel1:queue1) specified in \"" + channels + "\"");
        }
        if (bindings.stream().map(Binding::channel).distinct().count() < bindings.size()) {
            throw new StartUpException("Cannot have duplicate PostgreSQL channels.");
        }
        bindings.sort(Comparator.comparing(Binding::channel));
        return List.copyOf(bindings);
    }

    @Override
    public String toString() {
        return channel + ":" + entity;
    }
}
