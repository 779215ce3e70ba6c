/** What is left of a run: tables and plots. */
@NullMarked
package io.pgevents.bench.report;

import org.jspecify.annotations.NullMarked;
