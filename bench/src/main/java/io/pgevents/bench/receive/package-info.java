/** Where webhooks arrive. */
@NullMarked
package io.pgevents.bench.receive;

import org.jspecify.annotations.NullMarked;
