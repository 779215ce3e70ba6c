/** What it costs a writer that somebody is told of his rows: the scenario "writer's cost". */
@NullMarked
package io.pgevents.bench.writer;

import org.jspecify.annotations.NullMarked;
