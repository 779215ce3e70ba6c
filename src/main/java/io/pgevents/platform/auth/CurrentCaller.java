package io.pgevents.platform.auth;

import io.pgevents.platform.AuthSettings;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;

/** Who makes the request that is being answered on this thread. */
@ApplicationScoped
public class CurrentCaller {

    /** The attribute of an identity. */
    static final String ATTRIBUTE = "pgevents.caller";

    private final AuthSettings settings;
    private final SecurityIdentity identity;

    CurrentCaller(AuthSettings settings, SecurityIdentity identity) {
        this.settings = settings;
        this.identity = identity;
    }

    /**
     * Of a request that {@link ScopeFilter} has let through.
     *
     * @throws io.quarkus.security.AuthenticationFailedException if its credentials are not valid
     * @throws UnauthorizedException if it has none
     * @throws ForbiddenException if they are valid and give no scope at all
     */
    public Caller get() {
        if (settings.mode() == AuthSettings.Mode.NONE) {
            return Caller.OPERATOR;
        }
        if (identity.isAnonymous()) {
            throw new UnauthorizedException();
        }
        Caller caller = identity.getAttribute(ATTRIBUTE);
        if (caller == null) {
            throw new ForbiddenException();
        }
        return caller;
    }
}
