/** Turning something that happened into an event: watches, channels, published messages. */
@NullMarked
package io.pgevents.capture;

import org.jspecify.annotations.NullMarked;
