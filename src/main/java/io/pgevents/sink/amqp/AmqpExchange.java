package io.pgevents.sink.amqp;

/**
 * An exchange as it is to be declared.
 *
 * @param type {@code direct}, {@code topic}, {@code fanout}, {@code headers}, or one that a plugin brings
 * @param passive whether it is only to be checked that one of this name exists; the rest has then no meaning
 * @param autoDelete whether it goes when nothing is bound to it any more
 */
public record AmqpExchange(String name, String type, boolean passive, boolean durable, boolean autoDelete) {}
