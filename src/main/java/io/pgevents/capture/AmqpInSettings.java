package io.pgevents.capture;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.util.Map;

/** The queues of AMQP brokers whose messages become events. */
@ConfigMapping(prefix = "pgevents.amqp-in")
interface AmqpInSettings {

    /** By a name that becomes part of the events' source. */
    @WithParentName
    Map<String, QueueSettings> queues();

    /** One queue. */
    interface QueueSettings {

        /** The name of a broker, as in {@code pgevents.amqp.<name>.uri}. */
        String broker();

        /** The queue's name. */
        String queue();

        /** How many messages the broker may send ahead of those that are in the log: 1 to 65535. */
        @WithDefault("200")
        int prefetch();

        /** Whether to declare the queue, as a durable classic one; else it must be there. */
        @WithDefault("false")
        boolean declare();
    }
}
