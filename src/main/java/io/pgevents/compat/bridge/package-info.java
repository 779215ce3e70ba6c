/** The drop-in replacement of pg-amqp-bridge: with its environment, this service is that bridge. */
@NullMarked
package io.pgevents.compat.bridge;

import org.jspecify.annotations.NullMarked;
