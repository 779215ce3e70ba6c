/** Brokers of AMQP 0-9-1, RabbitMQ above all: how they are configured, and connections to them. */
@NullMarked
package io.pgevents.platform.amqp;

import org.jspecify.annotations.NullMarked;
