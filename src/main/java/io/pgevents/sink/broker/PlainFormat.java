package io.pgevents.sink.broker;

import io.pgevents.subscription.DeliverySettings.Mode;
import java.util.List;
import java.util.Set;

/** For connectors that pgevents knows nothing of. */
final class PlainFormat implements MessageFormat {

    @Override
    public Set<String> settings() {
        return Set.of();
    }

    /** Attributes have no other place than the body. */
    @Override
    public Mode mode(Mode wanted) {
        return Mode.STRUCTURED;
    }

    @Override
    public List<Object> metadata(Outgoing outgoing) {
        return List.of();
    }
}
