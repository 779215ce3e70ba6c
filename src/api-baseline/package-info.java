/**
 * What extension modules see, and the only package they compile against: events and the qualifiers to observe them by,
 * a way to publish, and two small interfaces for sinks and sources of one's own. Depends on nothing but CDI and the
 * annotations of JSpecify.
 */
@NullMarked
package io.pgevents.api;

import org.jspecify.annotations.NullMarked;
