/** The schema {@code amqp} of the extension pg_amqp, for databases that do not have it: what is published is logged, and sent from there. */
@NullMarked
package io.pgevents.compat.amqp;

import org.jspecify.annotations.NullMarked;
