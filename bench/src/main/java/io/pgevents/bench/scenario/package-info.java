/** The questions. */
@NullMarked
package io.pgevents.bench.scenario;

import org.jspecify.annotations.NullMarked;
