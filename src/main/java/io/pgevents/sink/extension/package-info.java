/** The sinks that extensions add: an {@link io.pgevents.api.EventSink} made a sink like any other. */
@NullMarked
package io.pgevents.sink.extension;

import org.jspecify.annotations.NullMarked;
