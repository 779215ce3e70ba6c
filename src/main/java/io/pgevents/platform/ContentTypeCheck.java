package io.pgevents.platform;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses a {@code Content-Type} that is no media type: Quarkus REST would take it for a fault of the service. */
class ContentTypeCheck {

    @ServerRequestFilter(preMatching = true, nonBlocking = true)
    public void check(ContainerRequestContext request) {
        String type = request.getHeaderString(HttpHeaders.CONTENT_TYPE);
        if (type == null) {
            return;
        }
        try {
            MediaType.valueOf(type);
        } catch (IllegalArgumentException notOne) {
            throw Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "The Content-Type is no media type.");
        }
    }
}
