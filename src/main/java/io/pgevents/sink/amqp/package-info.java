/** Sends messages to brokers of AMQP 0-9-1 and knows what became of each; the sink of {@code protocol: AMQP}. */
@NullMarked
package io.pgevents.sink.amqp;

import org.jspecify.annotations.NullMarked;
