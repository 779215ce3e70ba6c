package io.pgevents.sink.channel;

import io.pgevents.api.DatabaseEvent;
import io.quarkus.arc.properties.IfBuildProperty;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.microprofile.reactive.messaging.Incoming;

@IfBuildProperty(name = ChannelsProfile.SWITCH, stringValue = "true")
@ApplicationScoped
class Parcels {

    record Parcel(long id, BigDecimal weight, String shipTo) {}

    private final List<Parcel> heavy = new CopyOnWriteArrayList<>();

    @Incoming("parcels")
    void on(DatabaseEvent change) {
        Parcel parcel = change.after(Parcel.class);
        if (parcel.weight().compareTo(BigDecimal.TEN) > 0) {
            heavy.add(parcel);
        }
    }

    List<Parcel> heavy() {
        return heavy;
    }
}
