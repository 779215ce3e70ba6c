package io.pgevents.platform.auth;

import io.pgevents.platform.DatabaseUnavailableException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * Gives Quarkus the identity behind a token. At the metrics one that was valid a short time ago is so still while the
 * database can't be asked, or does not answer soon: else nobody would be told that it is away.
 */
@ApplicationScoped
class TokenIdentities implements IdentityProvider<TokenCredentials> {

    /** Less than a scraper waits for its answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Tokens tokens;
    private final RecentScrapes scrapes;

    TokenIdentities(Tokens tokens, RecentScrapes scrapes) {
        this.tokens = tokens;
        this.scrapes = scrapes;
    }

    @Override
    public Class<TokenCredentials> getRequestType() {
        return TokenCredentials.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(TokenCredentials credentials, AuthenticationRequestContext context) {
        String token = credentials.token();
        RoutingContext request = HttpSecurityUtils.getRoutingContextAttribute(credentials);
        if (request == null || !OtherPaths.isMetrics(request.normalizedPath())) {
            return context.runBlocking(() -> find(token));
        }
        Uni<SecurityIdentity> asked = context.runBlocking(() -> findScraper(token));
        return scrapes.find(token)
                .map(recent -> asked.ifNoItem()
                        .after(PATIENCE)
                        .recoverWithItem(recent)
                        .onFailure(DatabaseUnavailableException.class)
                        .recoverWithItem(recent))
                .orElse(asked);
    }

    private SecurityIdentity find(String token) {
        return identity(
                tokens.caller(token).orElseThrow(() -> new AuthenticationFailedException("The token is not valid.")));
    }

    /** Its answer is noted also if nobody waits for it any more. */
    private SecurityIdentity findScraper(String token) {
        try {
            SecurityIdentity found = find(token);
            scrapes.valid(token, found);
            return found;
        } catch (AuthenticationFailedException refused) {
            scrapes.invalid(token);
            throw refused;
        }
    }

    static SecurityIdentity identity(Caller caller) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(caller.name()))
                .addRole(caller.scope().text())
                .addAttribute(CurrentCaller.ATTRIBUTE, caller)
                .build();
    }
}
