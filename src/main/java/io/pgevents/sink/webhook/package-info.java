/** Webhooks: CloudEvents over HTTP, signed by Standard Webhooks 1.0.0, guarded against SSRF. */
@NullMarked
package io.pgevents.sink.webhook;

import org.jspecify.annotations.NullMarked;
