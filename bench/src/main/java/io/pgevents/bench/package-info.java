/** Measures pgevents beside what a user would take instead. */
@NullMarked
package io.pgevents.bench;

import org.jspecify.annotations.NullMarked;
