package io.pgevents.platform;

import static io.pgevents.platform.Log.LOG;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Turns everything that ends a request early into {@code application/problem+json}. */
class ProblemMapper {

    private static final Set<String> OF_THE_BODY = Set.of(
            HttpHeaders.CONTENT_TYPE.toLowerCase(Locale.ROOT), HttpHeaders.CONTENT_LENGTH.toLowerCase(Locale.ROOT));

    // Quarkus brings a mapper of its own for MismatchedInputException, which would be closer than Throwable.
    @ServerExceptionMapper({Throwable.class, WebApplicationException.class, MismatchedInputException.class})
    Response map(Throwable failure) {
        if (failure instanceof Problem problem) {
            return ProblemBody.response(problem, null).build();
        }
        JsonProcessingException json = jsonFailure(failure);
        if (json != null) {
            return ProblemBody.response(JsonProblems.of(json), null).build();
        }
        if (failure instanceof DatabaseUnavailableException) {
            LOG.requestNotAnswered(failure.getMessage());
            return ProblemBody.response(Problem.storageUnavailable(), null).build();
        }
        if (failure instanceof WebApplicationException refused) {
            return refusedByJaxRs(refused.getResponse());
        }
        return internalError(failure);
    }

    private static @Nullable JsonProcessingException jsonFailure(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof JsonProcessingException json) {
                return json;
            }
            if (!(cause instanceof WebApplicationException)) {
                return null;
            }
        }
        return null;
    }

    private static Response refusedByJaxRs(Response original) {
        Problem problem = switch (original.getStatus()) {
            case 400 -> Problem.malformed("The request, its parameters or its body can't be read.");
            case 401 -> Problem.of(ProblemType.UNAUTHENTICATED, "Valid credentials are required.");
            case 403 -> Problem.of(ProblemType.FORBIDDEN, "The credentials don't allow this.");
            case 404 -> Problem.notFound("such address");
            case 405 -> Problem.of(ProblemType.METHOD_NOT_ALLOWED, "This address has no such method.");
            case 406 -> Problem.of(ProblemType.NOT_ACCEPTABLE, "Accept application/json.");
            case 413 -> Problem.of(ProblemType.PAYLOAD_TOO_LARGE, "Send less in one request.");
            case 415 -> Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "Send a Content-Type this address reads.");
            default -> null;
        };
        if (problem == null) {
            return original;
        }
        Response.ResponseBuilder response = ProblemBody.response(problem, null);
        original.getStringHeaders().forEach((name, values) -> {
            if (!OF_THE_BODY.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> response.header(name, value));
            }
        });
        return response.build();
    }

    private static Response internalError(Throwable failure) {
        String instance = "urn:uuid:" + UUID.randomUUID();
        LOG.requestFailed(instance, failure);
        Problem problem = Problem.of(
                ProblemType.INTERNAL_ERROR, "The log of the service has the details under the id in 'instance'.");
        return ProblemBody.response(problem, instance).build();
    }
}
