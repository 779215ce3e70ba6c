package io.pgevents.platform.auth;

/** What {@code WWW-Authenticate} says, RFC 6750 section 3. */
final class Challenge {

    static final String REALM = "Bearer realm=\"pgevents\"";

    static final String INVALID = REALM + ", error=\"invalid_token\"";

    private Challenge() {}
}
