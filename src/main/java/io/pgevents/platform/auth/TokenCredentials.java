package io.pgevents.platform.auth;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** A token that somebody sends. */
final class TokenCredentials extends BaseAuthenticationRequest {

    private final String token;

    TokenCredentials(String token) {
        this.token = token;
    }

    String token() {
        return token;
    }
}
