package io.pgevents.platform.auth;

import static io.pgevents.platform.Log.LOG;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** Logs that credentials are not valid, or that nobody could say whether they are: seldom, however many there are. Thread-safe. */
@ApplicationScoped
class Refusals {

    private final Seldom invalid;
    private final Seldom unknown;

    Refusals(Clock clock) {
        invalid = new Seldom(clock);
        unknown = new Seldom(clock);
    }

    /** @param address of whoever tried, or of the proxy before them */
    void note(String address) {
        invalid.note(times -> LOG.credentialsRefused(times, address));
    }

    /** @param reason why the OpenID Connect provider was not asked */
    void noteUnknown(String reason) {
        unknown.note(times -> LOG.providerNotAsked(times, reason));
    }
}
