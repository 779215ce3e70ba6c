/** Watches, channels and subscriptions as code: a file that says what there is to be, and what makes it so. */
@NullMarked
package io.pgevents.platform.declared;

import org.jspecify.annotations.NullMarked;
