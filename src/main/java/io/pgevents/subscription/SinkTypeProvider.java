package io.pgevents.subscription;

import java.util.List;

/** A CDI bean that has several types of sinks, or whose types are known only when the service starts. */
public interface SinkTypeProvider {

    /** Called once. */
    List<SinkType> sinkTypes();
}
