package io.pgevents.capture;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A CloudEvent that somebody publishes.
 *
 * @param id the publisher's own
 * @param data JSON text
 * @param attributes its extensions
 */
record Message(
        String id,
        String source,
        String type,
        @Nullable String subject,
        @Nullable String data,
        ObjectNode attributes) {}
