/** Configuration, the database, security, problem responses: what every stage needs and none owns. */
@NullMarked
package io.pgevents.platform;

import org.jspecify.annotations.NullMarked;
