/** Who gets what: subscriptions, filters, their store and their REST API. */
@NullMarked
package io.pgevents.subscription;

import org.jspecify.annotations.NullMarked;
