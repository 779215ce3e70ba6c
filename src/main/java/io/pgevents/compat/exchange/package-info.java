/** The drop-in replacement of RabbitMQ's plugin pgsql-listen-exchange. */
@NullMarked
package io.pgevents.compat.exchange;

import org.jspecify.annotations.NullMarked;
