package io.pgevents.sink.broker;

import io.pgevents.log.Event;
import io.pgevents.sink.Content;
import java.util.Map;

/**
 * An event on its way to a channel.
 *
 * @param settings the subscription's, found to be right when it was saved
 * @param headers what the subscription wants sent along
 */
record Outgoing(
        String messageId, Event event, Content content, Map<String, String> settings, Map<String, String> headers) {}
