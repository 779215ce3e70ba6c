/** What every scenario needs: sides measured in turns, and the figures that come of it. */
@NullMarked
package io.pgevents.bench.core;

import org.jspecify.annotations.NullMarked;
