package io.pgevents.platform.auth;

import io.pgevents.platform.AuthSettings;
import io.quarkus.security.credential.TokenCredential;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a caller of whom an OpenID Connect provider vouches for: Quarkus has verified the token's signature, issuer,
 * audience and times; here its roles become a scope, and its claims an owner.
 */
@ApplicationScoped
class OidcCallers implements SecurityIdentityAugmentor {

    private final AuthSettings settings;
    private final OidcOwners owners;

    OidcCallers(AuthSettings settings, OidcOwners owners) {
        this.settings = settings;
        this.owners = owners;
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        return settings.mode() != AuthSettings.Mode.OIDC || identity.isAnonymous()
                ? Uni.createFrom().item(identity)
                : context.runBlocking(() -> withCaller(identity));
    }

    /** Without a caller, which is allowed nothing, if no role gives a scope, or no claim an owner. */
    private SecurityIdentity withCaller(SecurityIdentity identity) {
        TokenCredential token = identity.getCredential(TokenCredential.class);
        Scope scope = scope(identity);
        if (token == null || scope == null) {
            return identity;
        }
        Claims claims = Claims.of(token.getToken());
        String subject = claims.text("sub");
        String name = "subject " + subject;
        if (scope == Scope.ADMIN) {
            return with(identity, Caller.operator(name));
        }
        String owner = claims.text(settings.oidc().ownerClaim());
        if (owner.isBlank() || !OwnerTable.isName(owner)) {
            return identity;
        }
        Patterns patterns = claims.patterns(settings.oidc());
        if (scope != Scope.READ) {
            // Who only reads decides nothing about what subscriptions of the owner get.
            owners.claim(owner, patterns, claims.seconds("iat"));
        }
        return with(identity, new Caller(name, owner, scope, owners.reach(patterns)));
    }

    private static SecurityIdentity with(SecurityIdentity identity, Caller caller) {
        return QuarkusSecurityIdentity.builder(identity)
                .addAttribute(CurrentCaller.ATTRIBUTE, caller)
                .build();
    }

    private @Nullable Scope scope(SecurityIdentity identity) {
        if (hasOne(identity, settings.oidc().adminRoles())) {
            return Scope.ADMIN;
        }
        if (hasOne(identity, settings.oidc().writeRoles())) {
            return Scope.WRITE;
        }
        return hasOne(identity, settings.oidc().readRoles()) ? Scope.READ : null;
    }

    private static boolean hasOne(SecurityIdentity identity, List<String> roles) {
        return roles.stream().anyMatch(identity.getRoles()::contains);
    }
}
