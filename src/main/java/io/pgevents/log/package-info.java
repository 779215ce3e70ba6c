/** The event log: appending, snapshot positions, the reader, the doorbell, retention. */
@NullMarked
package io.pgevents.log;

import org.jspecify.annotations.NullMarked;
