package io.pgevents.platform.auth;

import io.pgevents.platform.DatabaseUnavailableException;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns what Quarkus says of credentials into problems of RFC 9457. Why they are not valid is told to nobody. */
@Singleton
class AuthFailures {

    private final Refusals refusals;

    AuthFailures(Refusals refusals) {
        this.refusals = refusals;
    }

    @ServerExceptionMapper({
        AuthenticationFailedException.class,
        AuthenticationCompletionException.class,
        UnauthorizedException.class,
        ForbiddenException.class,
        OIDCException.class
    })
    Response map(RuntimeException failure) {
        return answer(failure).orElseThrow(() -> failure);
    }

    /** Empty if the failure is about something else. */
    Optional<Response> answer(Throwable failure) {
        Optional<Throwable> ofProvider = ofProvider(failure);
        if (ofProvider.isPresent()) {
            refusals.noteUnknown(String.valueOf(ofProvider.get().getMessage()));
            return Optional.of(Problem.providerUnavailable().answer().build());
        }
        if (failure instanceof AuthenticationFailedException || failure instanceof AuthenticationCompletionException) {
            return unauthenticated("The credentials are not valid, or not any more.", Challenge.INVALID);
        }
        if (failure instanceof UnauthorizedException) {
            return unauthenticated("Send a token: Authorization: Bearer …", Challenge.REALM);
        }
        if (failure instanceof ForbiddenException) {
            return Optional.of(forbidden("The credentials are valid but give none of the scopes read, write, admin."));
        }
        return failure instanceof DatabaseUnavailableException
                ? Optional.of(Problem.storageUnavailable().answer().build())
                : Optional.empty();
    }

    static Response forbidden(String detail) {
        return Problem.of(ProblemType.FORBIDDEN, detail).answer().build();
    }

    /** Why nothing is known of the credentials: the provider's keys are not to be had. */
    private static Optional<Throwable> ofProvider(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .filter(OIDCException.class::isInstance)
                .findFirst();
    }

    private static Optional<Response> unauthenticated(String detail, String challenge) {
        return Optional.of(Problem.of(ProblemType.UNAUTHENTICATED, detail)
                .answer()
                .header(HttpHeaders.WWW_AUTHENTICATE, challenge)
                .build());
    }
}
