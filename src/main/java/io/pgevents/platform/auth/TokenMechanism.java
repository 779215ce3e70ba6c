package io.pgevents.platform.auth;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.pgevents.platform.AuthSettings;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;

/** {@code Authorization: Bearer pge_…} (RFC 6750, section 2.1), if {@code pgevents.auth.mode} is {@code token}. */
@ApplicationScoped
class TokenMechanism implements HttpAuthenticationMechanism {

    private static final String SCHEME = "Bearer ";

    private final AuthSettings settings;
    private final Refusals refusals;

    TokenMechanism(AuthSettings settings, Refusals refusals) {
        this.settings = settings;
        this.refusals = refusals;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext request, IdentityProviderManager identities) {
        List<String> headers = request.request().headers().getAll(HttpHeaderNames.AUTHORIZATION);
        if (settings.mode() != AuthSettings.Mode.TOKEN || headers.isEmpty()) {
            return Uni.createFrom().nullItem();
        }
        String header = headers.get(0);
        Uni<SecurityIdentity> identity = headers.size() == 1
                        && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? identities.authenticate(HttpSecurityUtils.setRoutingContextAttribute(
                        new TokenCredentials(header.substring(SCHEME.length()).strip()), request))
                : Uni.createFrom().failure(new AuthenticationFailedException("Not one bearer token."));
        return identity.onFailure(AuthenticationFailedException.class)
                .invoke(failure ->
                        refusals.note(String.valueOf(request.request().remoteAddress())));
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext request) {
        if (settings.mode() != AuthSettings.Mode.TOKEN) {
            return Uni.createFrom().nullItem();
        }
        return Uni.createFrom().item(new ChallengeData(401, HttpHeaderNames.WWW_AUTHENTICATE, Challenge.REALM));
    }

    /** Before that of OpenID Connect, which takes the same header. */
    @Override
    public int getPriority() {
        return 2 * DEFAULT_PRIORITY;
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(TokenCredentials.class);
    }

    @Override
    public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext request) {
        return Uni.createFrom()
                .item(new HttpCredentialTransport(HttpCredentialTransport.Type.AUTHORIZATION, SCHEME.strip()));
    }
}
