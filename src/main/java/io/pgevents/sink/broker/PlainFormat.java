package io.pgevents.sink.broker;

import java.util.List;
import java.util.Set;

/** For connectors that pgevents knows nothing of. */
final class PlainFormat implements MessageFormat {

    @Override
    public Set<String> settings() {
        return Set.of();
    }

    @Override
    public List<Object> metadata(Outgoing outgoing) {
        return List.of();
    }
}
