package io.pgevents.compat.bridge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;

/** What pg-amqp-bridge has no variable for. */
@ConfigMapping(prefix = "pgevents.compat.bridge")
interface BridgeSettings {

    /** The release whose payloads are understood: {@code 0.0.7} or {@code 0.0.8}, which has headers. */
    @WithDefault("0.0.7")
    @WithConverter(GrammarConverter.class)
    Grammar grammar();

    /** What becomes of a message that an exchange has no queue for. */
    @WithDefault("dead-letter")
    Unroutable unroutable();

    enum Unroutable {
        /** It can be read, and sent again, by REST. */
        DEAD_LETTER,
        /** It vanishes, as with pg-amqp-bridge. */
        DROP
    }
}
