package io.pgevents.subscription;

import io.pgevents.platform.Findings;
import io.pgevents.platform.Problem;
import java.util.Map;

/**
 * What must hold for a subscription that delivers by one protocol. Implementations are CDI beans in the packages of
 * the sinks, one for each protocol; they may be called on several threads at once.
 */
public interface SinkType {

    /** The value of a subscription's {@code protocol} that this is about, for example {@code HTTP}. Constant. */
    String protocol();

    /**
     * Checks where a subscription wants its events before it is saved. Called on a worker thread, which it may block
     * for a moment, for example to resolve a name; never called with fields that are missing or of the wrong JSON type.
     *
     * @param sink the subscription's {@code sink}; errors belong to the pointer {@code /sink}
     * @param headers its {@code protocolsettings.headers}, names and values already found to be legal in HTTP and not
     *     reserved; errors belong to pointers below {@code /protocolsettings/headers}
     * @param findings takes every error in the form of the fields
     * @throws Problem for what is more than an error of form: {@link Problem#sinkForbidden} if the policy refuses
     */
    void check(String sink, Map<String, String> headers, Findings findings);
}
