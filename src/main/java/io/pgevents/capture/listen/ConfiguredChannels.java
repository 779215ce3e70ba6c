package io.pgevents.capture.listen;

import io.pgevents.capture.ListenedChannels;
import io.pgevents.platform.StartUpException;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Makes the channels that configuration names, and no others, those of the origin {@code configuration}. */
@ApplicationScoped
class ConfiguredChannels {

    /** When the schema is there, and before anybody listens. */
    private static final int BEFORE_LISTENER = ChannelListener.LAST - 100;

    private final ChannelSettings settings;
    private final ListenedChannels channels;

    ConfiguredChannels(ChannelSettings settings, ListenedChannels channels) {
        this.settings = settings;
        this.channels = channels;
    }

    /** @throws StartUpException if a name can be none of a channel */
    void apply(@Observes @Priority(BEFORE_LISTENER) StartupEvent started) {
        Set<String> wanted = new LinkedHashSet<>();
        for (String name : settings.names().orElse(List.of())) {
            String channel = settings.folded() ? ListenedChannels.folded(name) : name;
            try {
                ListenedChannels.check(channel);
            } catch (IllegalArgumentException e) {
                throw new StartUpException("pgevents.channels names '" + name + "': " + e.getMessage(), e);
            }
            wanted.add(channel);
        }
        wanted.forEach(channel -> channels.ensure(channel, ListenedChannels.CONFIGURATION));
        for (String known : channels.of(ListenedChannels.CONFIGURATION)) {
            if (!wanted.contains(known)) {
                channels.release(known, ListenedChannels.CONFIGURATION);
            }
        }
    }
}
