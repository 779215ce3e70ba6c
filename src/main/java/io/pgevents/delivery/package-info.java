/** Getting an event to a sink: lanes, retries, dead letters, positions. */
@NullMarked
package io.pgevents.delivery;

import org.jspecify.annotations.NullMarked;
