package io.pgevents.subscription;

import io.pgevents.platform.Findings;
import io.pgevents.platform.Problem;
import java.util.Set;

/**
 * What must hold for a subscription that delivers by one protocol. Implementations are CDI beans in the packages of
 * the sinks, one for each protocol; they may be called on several threads at once.
 */
public interface SinkType {

    /** The value of a subscription's {@code protocol} that this is about, for example {@code HTTP}. Constant. */
    String protocol();

    /**
     * The members of {@code protocolsettings}, beside {@code headers}, that mean something to it. Their values are texts
     * that are not empty. Constant.
     */
    default Set<String> settings() {
        return Set.of();
    }

    /** Whether one may be given; by default those that are listed. A sink that can't list them checks them itself. */
    default boolean knows(String setting) {
        return settings().contains(setting);
    }

    /** Whether it can ask a receiver for its consent, as {@code protocolsettings.handshake} demands. Constant. */
    default boolean asksForConsent() {
        return false;
    }

    /** Whether one attempt can carry several events, as {@code config.batch} demands. Constant. */
    default boolean takesBatches() {
        return false;
    }

    /**
     * Checks where a subscription wants its events before it is saved. Called on a worker thread, which it may block
     * for some seconds, for example to resolve a name or to ask the receiver; never called with fields that are missing or of the wrong JSON type.
     *
     * @param findings takes every error in the form of the fields
     * @throws Problem for what is more than an error of form: {@link Problem#sinkForbidden} if the policy refuses,
     *     {@code sink-verification-failed} if the receiver was asked and did not consent
     */
    void check(SinkRequest request, Findings findings);
}
