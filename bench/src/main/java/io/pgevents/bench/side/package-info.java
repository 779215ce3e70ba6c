/** The programs that are compared, each a process of its own. */
@NullMarked
package io.pgevents.bench.side;

import org.jspecify.annotations.NullMarked;
