package io.pgevents.platform.auth;

import io.pgevents.platform.AuthSettings;
import io.pgevents.platform.Open;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.Method;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Lets a request through to its resource if the caller has the scope that {@link Needs} names. */
class ScopeFilter {

    private final AuthSettings settings;
    private final CurrentCaller current;

    ScopeFilter(AuthSettings settings, CurrentCaller current) {
        this.settings = settings;
        this.current = current;
    }

    /** On the worker thread of the request: an unknown token is looked up here. */
    @ServerRequestFilter
    public void check(ResourceInfo resource) {
        Method method = resource.getResourceMethod();
        if (settings.mode() == AuthSettings.Mode.NONE || method.isAnnotationPresent(Open.class)) {
            return;
        }
        Needs needs = method.getAnnotation(Needs.class);
        Scope needed = needs == null ? Scope.ADMIN : needs.value();
        Scope given = current.get().scope();
        if (!given.includes(needed)) {
            throw Problem.of(
                    ProblemType.FORBIDDEN,
                    "This needs the scope " + needed.text() + "; the credentials have " + given.text() + ".");
        }
    }
}
