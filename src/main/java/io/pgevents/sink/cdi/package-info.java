/** The sink that calls observers of extension modules, and what tells all replicas' caches. */
@NullMarked
package io.pgevents.sink.cdi;

import org.jspecify.annotations.NullMarked;
