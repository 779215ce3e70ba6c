package io.pgevents.platform;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The members of an {@code application/problem+json} body, RFC 9457 section 3.1 and our extensions of it. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record ProblemBody(
        String type,
        String title,
        int status,
        String detail,
        @Nullable String instance,
        List<FieldError> errors,
        boolean retryable) {

    static final String MEDIA_TYPE = "application/problem+json";

    static Response.ResponseBuilder response(Problem problem, @Nullable String instance) {
        ProblemType type = problem.type();
        var body = new ProblemBody(
                "/problems/" + type.slug(),
                type.title(),
                type.status(),
                problem.detail(),
                instance,
                problem.errors(),
                type.retryable());
        var response = Response.status(type.status())
                .type(MediaType.valueOf(MEDIA_TYPE))
                .entity(body);
        if (problem.retryAfter() != null) {
            response.header("Retry-After", Math.max(1, problem.retryAfter().toSeconds()));
        }
        return response;
    }
}
