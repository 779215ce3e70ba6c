package io.pgevents.platform.auth;

import io.pgevents.platform.AuthSettings;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;

/**
 * Who may use what is not served by resources of JAX-RS, whose callers {@link ScopeFilter} checks. Open is what a probe
 * needs, and what is the same for every installation; all else, metrics above all, needs credentials of any scope.
 */
@ApplicationScoped
class OtherPaths implements HttpSecurityPolicy {

    private static final List<String> LEFT_TO_RESOURCES = List.of("/api", "/problems");
    private static final List<String> OPEN = List.of("/q/health", "/q/openapi", "/q/swagger-ui");

    private final AuthSettings settings;

    OtherPaths(AuthSettings settings) {
        this.settings = settings;
    }

    @Override
    public Uni<CheckResult> checkPermission(
            RoutingContext request, Uni<SecurityIdentity> identity, AuthorizationRequestContext context) {
        String path = request.normalizedPath();
        if (settings.mode() == AuthSettings.Mode.NONE || isBelow(LEFT_TO_RESOURCES, path) || isBelow(OPEN, path)) {
            return CheckResult.permit();
        }
        return identity.map(caller -> new CheckResult(hasScope(caller)));
    }

    private static boolean hasScope(SecurityIdentity identity) {
        Map<String, Object> attributes = identity.getAttributes();
        return !identity.isAnonymous() && attributes.containsKey(CurrentCaller.ATTRIBUTE);
    }

    private static boolean isBelow(List<String> roots, String path) {
        return roots.stream().anyMatch(root -> path.equals(root) || path.startsWith(root + "/"));
    }
}
