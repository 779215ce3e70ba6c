package io.pgevents.platform.auth;

import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns what Quarkus says of credentials into problems of RFC 9457. Why they are not valid is told to nobody. */
class AuthFailures {

    @ServerExceptionMapper({AuthenticationFailedException.class, AuthenticationCompletionException.class})
    Response invalid(RuntimeException failure) {
        return unauthenticated("The credentials are not valid, or not any more.", Challenge.INVALID);
    }

    @ServerExceptionMapper(UnauthorizedException.class)
    Response missing(UnauthorizedException failure) {
        return unauthenticated("Send a token: Authorization: Bearer …", Challenge.REALM);
    }

    @ServerExceptionMapper(ForbiddenException.class)
    Response forbidden(ForbiddenException failure) {
        return Problem.of(
                        ProblemType.FORBIDDEN,
                        "The credentials are valid but give none of the scopes read, write, admin.")
                .answer()
                .build();
    }

    private static Response unauthenticated(String detail, String challenge) {
        return Problem.of(ProblemType.UNAUTHENTICATED, detail)
                .answer()
                .header(HttpHeaders.WWW_AUTHENTICATE, challenge)
                .build();
    }
}
