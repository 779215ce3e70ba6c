package io.pgevents.sink.channel;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A service with an extension that consumes channels; without this, its beans are not built in. */
public final class ChannelsProfile implements QuarkusTestProfile {

    static final String SWITCH = "pgevents.test.channels";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.ofEntries(
                Map.entry(SWITCH, "true"),
                Map.entry("mp.messaging.incoming.parcels.connector", "pgevents"),
                Map.entry("mp.messaging.incoming.parcels.table", "public.parcel"),
                Map.entry("mp.messaging.incoming.parcels.operations", "insert,update"),
                Map.entry("mp.messaging.incoming.pings.connector", "pgevents"),
                Map.entry("mp.messaging.incoming.pings.notifications", "sysm_watch"),
                Map.entry("mp.messaging.incoming.letters.connector", "pgevents"),
                Map.entry("mp.messaging.incoming.letters.table", "public.letter"),
                Map.entry("mp.messaging.incoming.held.connector", "pgevents"),
                Map.entry("mp.messaging.incoming.held.table", "public.held"),
                Map.entry("mp.messaging.incoming.fragile.connector", "pgevents"),
                Map.entry("mp.messaging.incoming.fragile.table", "public.fragile"),
                Map.entry("mp.messaging.incoming.late.connector", "pgevents"),
                Map.entry("mp.messaging.incoming.late.table", "public.late"),
                Map.entry("mp.messaging.incoming.unused.connector", "pgevents"));
    }
}
