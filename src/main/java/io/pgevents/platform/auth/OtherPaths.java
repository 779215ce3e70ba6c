package io.pgevents.platform.auth;

import io.pgevents.platform.AuthSettings;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.Context;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may use what is not served by resources of JAX-RS, whose callers {@link ScopeFilter} checks. Open is what a probe
 * needs, and what is the same for every installation. The metrics tell of all subscriptions, so they are for admins and for
 * those who are named for it; all else needs credentials of any scope.
 */
@ApplicationScoped
class OtherPaths {

    private static final List<String> LEFT_TO_RESOURCES = List.of("/api", "/problems");
    private static final List<String> OPEN = List.of("/q/health", "/q/openapi", "/q/swagger-ui");
    private static final List<String> METRICS = List.of("/q/metrics");

    /** After the handler that prepares the authentication, which has 200, and before all others. */
    private static final int PRIORITY = 150;

    private final AuthSettings settings;
    private final IdentityProviderManager identities;
    private final AuthFailures failures;
    private final Answers answers;

    OtherPaths(AuthSettings settings, IdentityProviderManager identities, AuthFailures failures, Answers answers) {
        this.failures = failures;
        this.settings = settings;
        this.identities = identities;
        this.answers = answers;
    }

    void register(@Observes Filters filters) {
        if (settings.mode() != AuthSettings.Mode.NONE) {
            filters.register(this::check, PRIORITY);
        }
    }

    private void check(RoutingContext request) {
        String path = request.normalizedPath();
        if (isBelow(LEFT_TO_RESOURCES, path) || isBelow(OPEN, path)) {
            request.next();
            return;
        }
        Context context = request.vertx().getOrCreateContext();
        QuarkusHttpUser.getSecurityIdentity(request, identities)
                .subscribe()
                .with(
                        caller -> context.runOnContext(now -> decide(request, path, caller)),
                        failure -> context.runOnContext(now -> refuse(request, failure)));
    }

    private void decide(RoutingContext request, String path, @Nullable SecurityIdentity identity) {
        Caller caller = identity == null ? null : identity.getAttribute(CurrentCaller.ATTRIBUTE);
        if (identity == null || identity.isAnonymous()) {
            refuse(request, new UnauthorizedException());
        } else if (caller == null) {
            answers.send(request, AuthFailures.forbidden("The credentials are valid but give no scope."));
        } else if (isMetrics(path) && !mayMeasure(caller)) {
            answers.send(
                    request,
                    AuthFailures.forbidden(
                            "The metrics are for admins, and for owners in pgevents.auth.metrics-owners."));
        } else {
            request.next();
        }
    }

    private boolean mayMeasure(Caller caller) {
        return caller.owner() == null || settings.metricsOwners().contains(caller.owner());
    }

    private void refuse(RoutingContext request, Throwable failure) {
        Optional<Response> answer = failures.answer(failure);
        if (answer.isPresent()) {
            answers.send(request, answer.get());
        } else {
            request.fail(failure);
        }
    }

    static boolean isMetrics(String path) {
        return isBelow(METRICS, path);
    }

    private static boolean isBelow(List<String> roots, String path) {
        return roots.stream().anyMatch(root -> path.equals(root) || path.startsWith(root + "/"));
    }
}
