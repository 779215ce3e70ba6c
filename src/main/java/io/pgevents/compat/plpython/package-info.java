/** A trigger function in plpython3u that sends changes from inside the database: the SQL is in the change log, here is who may have it. */
@NullMarked
package io.pgevents.compat.plpython;

import org.jspecify.annotations.NullMarked;
