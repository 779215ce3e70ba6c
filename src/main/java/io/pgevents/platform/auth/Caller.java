package io.pgevents.platform.auth;

import org.jspecify.annotations.Nullable;

/**
 * Whoever makes a request.
 *
 * @param name for the log: a token's id, or the subject of an OpenID Connect token
 * @param owner whose things they see and make; null for an operator, who sees those of all, and makes what belongs to
 *     no owner
 * @param reach the events they may see
 */
public record Caller(String name, @Nullable String owner, Scope scope, Reach reach) {

    /** Everybody, as long as there is no authentication, and the service itself. */
    public static final Caller OPERATOR = operator("operator");

    static Caller operator(String name) {
        return new Caller(name, null, Scope.ADMIN, Reach.EVERYTHING);
    }

    /** Whether this is theirs to see. @param other the owner of something; null for the operators */
    public boolean owns(@Nullable String other) {
        return owner == null || owner.equals(other);
    }
}
