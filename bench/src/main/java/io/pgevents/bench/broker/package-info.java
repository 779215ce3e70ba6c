/** Where events go that are not webhooks: brokers that are brought up for it, and observers inside the service. */
@NullMarked
package io.pgevents.bench.broker;

import org.jspecify.annotations.NullMarked;
