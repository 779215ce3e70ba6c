/** What sinks have in common: templates and the content of messages. */
@NullMarked
package io.pgevents.sink;

import org.jspecify.annotations.NullMarked;
