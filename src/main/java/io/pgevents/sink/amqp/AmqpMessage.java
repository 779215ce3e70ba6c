package io.pgevents.sink.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;

/**
 * A message for a broker. The properties and the body are not to be changed afterwards.
 *
 * @param exchange the empty text is the default exchange
 * @param routingKey of the default exchange the name of a queue
 * @param mandatory whether a message that no queue is to get comes back as {@link Publication.Returned}; else the broker
 *     confirms it and drops it
 */
public record AmqpMessage(
        String exchange, String routingKey, BasicProperties properties, byte[] body, boolean mandatory) {

    /** Without properties and body, which may hold secrets. */
    @Override
    public String toString() {
        return "AmqpMessage[exchange '" + exchange + "', routing key '" + routingKey + "', " + body.length + " bytes]";
    }
}
