package io.pgevents.subscription;

import io.pgevents.platform.Findings;
import io.pgevents.platform.Problem;

/**
 * What must hold for a subscription that delivers by one protocol. Implementations are CDI beans in the packages of
 * the sinks, one for each protocol; they may be called on several threads at once.
 */
public interface SinkType {

    /** The value of a subscription's {@code protocol} that this is about, for example {@code HTTP}. Constant. */
    String protocol();

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
