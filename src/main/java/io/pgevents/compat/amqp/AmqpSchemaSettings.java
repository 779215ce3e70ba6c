package io.pgevents.compat.amqp;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The drop-in replacement for pg_amqp. */
@ConfigMapping(prefix = "pgevents.compat")
public interface AmqpSchemaSettings {

    /** Whether the database gets a schema {@code amqp} with the table and the functions of pg_amqp. */
    @WithDefault("false")
    boolean amqp();

    /**
     * The name of the TLS configuration, {@code quarkus.tls.<name>.…}, for rows of {@code amqp.broker} with the port 5671,
     * which are reached by TLS. Unset: certificates that the JDK trusts.
     */
    Optional<String> amqpTlsConfigurationName();
}
