package io.pgevents.delivery;

import java.util.List;

/** A CDI bean that has several sinks, or whose sinks are known only when the service starts. */
public interface SinkProvider {

    /** Called once. */
    List<Sink> sinks();
}
