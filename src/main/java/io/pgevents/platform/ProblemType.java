package io.pgevents.platform;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Everything the REST API can answer instead of what was asked for. A client may branch on the slug, which never
 * changes its meaning; {@code GET /problems/{slug}} explains it to a human.
 */
public enum ProblemType {
    MALFORMED_REQUEST(400, "The request can't be read", "The body or a parameter is not what HTTP or JSON allow."),
    INVALID_CURSOR(
            400,
            "The cursor is not one of ours",
            "A cursor is valid only for the list, and the filter, that it was returned by. Start again without one."),
    UNAUTHENTICATED(401, "Who is asking?", "The request carries no credentials, or none that are valid."),
    FORBIDDEN(403, "Not allowed", "The credentials are valid but don't give the right to do this."),
    NOT_FOUND(404, "Not found", "There is nothing under this address. It may have been deleted."),
    METHOD_NOT_ALLOWED(405, "Method not allowed", "The address exists, but not with this HTTP method."),
    NOT_ACCEPTABLE(406, "Not acceptable", "The answer is not available in any media type that Accept allows."),
    CONFLICT(409, "Conflict", "The request contradicts the present state. Read it again and decide anew."),
    DUPLICATE_EVENT(
            409,
            "An event with this source and id exists",
            "It was published before with another content. An id names one event for ever; choose a new one."),
    IDEMPOTENCY_IN_PROGRESS(
            409,
            true,
            "The first request is still under way",
            "A request with the same Idempotency-Key has not been answered yet. Repeat it a little later."),
    SUBSCRIPTION_EXISTS(
            409, "The subscription exists", "There is a subscription with this id already. Use PUT to change it."),
    SUBSCRIPTION_DISABLED(
            409, "The subscription is disabled", "Nothing is delivered to it. Resume it first, then ask again."),
    PAYLOAD_EXPIRED(410, "The payload is gone", "The event is known, but its data is older than the retention."),
    PRECONDITION_FAILED(
            412,
            "It changed in the meantime",
            "If-Match does not name the present version. Read it again, apply your change to that, and repeat."),
    PAYLOAD_TOO_LARGE(413, "The body is too large", "The body is larger than this address accepts."),
    UNSUPPORTED_MEDIA_TYPE(
            415, "Unsupported media type", "The Content-Type of the body is not one that this address reads."),
    MISDIRECTED_REQUEST(
            421,
            "Meant for another host",
            "The service asks nobody who they are (pgevents.auth.mode is none), so it answers only what names this machine as"
                    + " its host: localhost, a loopback address, or the address that it listens on."),
    VALIDATION_ERROR(
            422,
            "Some fields are not valid",
            "The body is well-formed, but not meaningful. Each entry of errors names a field and what to do."),
    SINK_FORBIDDEN(
            422,
            "Events may not be sent there",
            "The sink is outside of what the policy of this installation allows. Ask its operator."),
    SINK_VERIFICATION_FAILED(
            422, "The sink did not agree", "The receiver was asked whether it wants the events, and did not consent."),
    UNSUPPORTED_FILTER_DIALECT(
            422,
            "Unsupported filter dialect",
            "A filter is written in a dialect unknown here. OPTIONS /api/v1/subscriptions lists those that work."),
    UNSUPPORTED_PROTOCOL(
            422,
            "Unsupported protocol",
            "No sink of this protocol is installed. OPTIONS /api/v1/subscriptions lists those that are."),
    IDEMPOTENCY_KEY_REUSED(
            422,
            "The Idempotency-Key was used for something else",
            "A request with this key but another content was made before. Use a new key for each intention."),
    PRECONDITION_REQUIRED(
            428,
            "If-Match is required",
            "A change must say which version it is based on, so that nobody's change is lost: send the ETag of the"
                    + " last answer as If-Match, or * to overwrite whatever is there."),
    RATE_LIMITED(429, true, "Too many requests", "Wait as long as Retry-After says."),
    INTERNAL_ERROR(
            500,
            "Something went wrong here",
            "This is a fault of pgevents or its surroundings. The instance is the id under which its log has the"
                    + " details."),
    STORAGE_UNAVAILABLE(
            503,
            true,
            "The database is not available",
            "It can't be reached or does not answer in time. Wait as long as Retry-After says, then repeat."),
    IDENTITY_PROVIDER_UNAVAILABLE(
            503,
            true,
            "Who is asking can't be found out",
            "The OpenID Connect provider does not answer, so that credentials can't be checked. Wait as long as"
                    + " Retry-After says, then repeat."),
    OVERLOADED(503, true, "Too busy", "There is more to do than can be done. Wait as long as Retry-After says.");

    private final int status;
    private final boolean retryable;
    private final String title;
    private final String explanation;

    ProblemType(int status, String title, String explanation) {
        this(status, false, title, explanation);
    }

    ProblemType(int status, boolean retryable, String title, String explanation) {
        this.status = status;
        this.retryable = retryable;
        this.title = title;
        this.explanation = explanation;
    }

    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public int status() {
        return status;
    }

    /** Whether the very same request may succeed later. */
    public boolean retryable() {
        return retryable;
    }

    public String title() {
        return title;
    }

    String explanation() {
        return explanation;
    }

    static Optional<ProblemType> bySlug(String slug) {
        return Arrays.stream(values()).filter(type -> type.slug().equals(slug)).findFirst();
    }
}
