/** The PostgreSQL server that all sides share, and a database of its own for each. */
@NullMarked
package io.pgevents.bench.database;

import org.jspecify.annotations.NullMarked;
