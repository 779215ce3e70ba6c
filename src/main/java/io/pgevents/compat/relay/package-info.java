/** What the two bridges from LISTEN to RabbitMQ have in common. */
@NullMarked
package io.pgevents.compat.relay;

import org.jspecify.annotations.NullMarked;
