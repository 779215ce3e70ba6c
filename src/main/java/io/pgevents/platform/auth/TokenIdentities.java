package io.pgevents.platform.auth;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Gives Quarkus the identity behind a token. */
@ApplicationScoped
class TokenIdentities implements IdentityProvider<TokenCredentials> {

    private final Tokens tokens;

    TokenIdentities(Tokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public Class<TokenCredentials> getRequestType() {
        return TokenCredentials.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(TokenCredentials credentials, AuthenticationRequestContext context) {
        return context.runBlocking(() -> identity(tokens.caller(credentials.token())
                .orElseThrow(() -> new AuthenticationFailedException("The token is not valid."))));
    }

    static SecurityIdentity identity(Caller caller) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(caller.name()))
                .addRole(caller.scope().text())
                .addAttribute(CurrentCaller.ATTRIBUTE, caller)
                .build();
    }
}
