/** Sinks that hand events to message brokers, through the outgoing channels of SmallRye Reactive Messaging. */
@NullMarked
package io.pgevents.sink.broker;

import org.jspecify.annotations.NullMarked;
