/** Writers. */
@NullMarked
package io.pgevents.bench.load;

import org.jspecify.annotations.NullMarked;
