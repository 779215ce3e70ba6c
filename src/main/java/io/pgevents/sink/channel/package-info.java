/** Events for the reactive-messaging channels that extension modules consume. */
@NullMarked
package io.pgevents.sink.channel;

import org.jspecify.annotations.NullMarked;
