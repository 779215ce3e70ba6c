package io.pgevents.compat.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.AMQP.BasicProperties;

/**
 * The properties that the arguments of a binding give to the messages on its channel.
 *
 * @param arguments an object, empty if there are none
 */
record BoundChannel(String bindingKey, JsonNode arguments) {

    private static final int TRANSIENT = 1;
    private static final int PERSISTENT = 2;
    private static final int HIGHEST_PRIORITY = 255;

    /** As the plugin reads them: texts must be texts and numbers numbers, else they are as if they were not there. */
    void applyTo(BasicProperties.Builder properties) {
        properties
                .contentEncoding(text("content_encoding"))
                .contentType(text("content_type"))
                .replyTo(text("reply_to"))
                .type(text("type"))
                .deliveryMode(deliveryMode());
        JsonNode priority = arguments.path("priority");
        if (priority.isInt() && priority.intValue() >= 0 && priority.intValue() <= HIGHEST_PRIORITY) {
            properties.priority(priority.intValue());
        }
    }

    private int deliveryMode() {
        JsonNode mode = arguments.path("delivery_mode");
        return mode.isInt() && mode.intValue() == PERSISTENT ? PERSISTENT : TRANSIENT;
    }

    private String text(String argument) {
        return arguments.path(argument).textValue();
    }
}
