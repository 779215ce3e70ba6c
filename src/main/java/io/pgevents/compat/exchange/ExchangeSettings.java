package io.pgevents.compat.exchange;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The exchanges that notifications are republished to, as the plugin pgsql-listen-exchange does. */
@ConfigMapping(prefix = "pgevents.compat.exchange")
interface ExchangeSettings {

    /** By the name of the exchange; one with a full stop is put in quotes. */
    @WithParentName
    Map<String, Exchange> exchanges();

    /** One exchange. Its channels are given, or read from its bindings. */
    interface Exchange {

        /** The name of a broker, {@code pgevents.amqp.<name>.…}. */
        String broker();

        /** Channels as {@code LISTEN} takes them: in lower case, unless they are in double quotes. */
        Optional<List<String>> channels();

        /** Where RabbitMQ's management API is, {@code http://host:15672}: every binding key of the exchange is a channel. */
        Optional<URI> bindingsFrom();

        /** A user with the tag {@code management} who may see the exchange; unset: the broker's. */
        Optional<String> bindingsUsername();

        /** That user's password; unset: the broker's. */
        Optional<String> bindingsPassword();

        /** How often the bindings are looked at. */
        @WithDefault("PT5S")
        Duration bindingsPollInterval();

        /** How long a channel is still captured after its last binding has gone; a consumer that restarts misses nothing. */
        @WithDefault("PT1M")
        Duration bindingsGrace();
    }
}
