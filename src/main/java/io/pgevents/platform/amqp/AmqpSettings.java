package io.pgevents.platform.amqp;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The brokers of AMQP 0-9-1 that subscriptions and AMQP in may name. */
@ConfigMapping(prefix = "pgevents.amqp")
interface AmqpSettings {

    /** By name: letters, digits, hyphens and underscores. */
    @WithParentName
    Map<String, BrokerSettings> brokers();

    /** One broker, which may be a cluster. */
    interface BrokerSettings {

        /** {@code amqp[s]://user:password@host:port/virtual-host}, or several hosts separated by commas. */
        Optional<String> uri();

        /** {@code host:port}, several separated by commas, instead of the URI; tried in this order. */
        Optional<List<String>> addresses();

        /** Default {@code /}, or the URI's. */
        Optional<String> virtualHost();

        /** Default {@code guest}, or the URI's. */
        Optional<String> username();

        /** Default {@code guest}, or the URI's. */
        Optional<String> password();

        /**
         * The name of a TLS configuration, {@code quarkus.tls.<name>.trust-store.pem.certs} and so on, which switches TLS
         * on; {@code amqps} without one trusts the certificates that the JDK trusts.
         */
        Optional<String> tlsConfigurationName();
    }
}
