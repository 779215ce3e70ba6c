/** What the database is asked for operators: once in a while, by one replica for all. */
@NullMarked
package io.pgevents.delivery.observed;

import org.jspecify.annotations.NullMarked;
