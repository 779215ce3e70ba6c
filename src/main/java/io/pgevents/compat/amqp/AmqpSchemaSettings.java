package io.pgevents.compat.amqp;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** The drop-in replacement for pg_amqp. */
@ConfigMapping(prefix = "pgevents.compat")
public interface AmqpSchemaSettings {

    /** Whether the database gets a schema {@code amqp} with the table and the functions of pg_amqp. */
    @WithName("amqp")
    @WithDefault("false")
    boolean isWanted();
}
