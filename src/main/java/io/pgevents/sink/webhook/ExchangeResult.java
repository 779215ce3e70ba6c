package io.pgevents.sink.webhook;

/** How one exchange over HTTP ended. The details are for the operator's log. */
sealed interface ExchangeResult {

    /** The receiver answered, at least with a status. */
    record Answered(Answer answer) implements ExchangeResult {}

    /** The URL or its address is against the policy whatever a name server says. Nothing was sent. */
    record Refused(String detail) implements ExchangeResult {}

    /** The request could not be made, for example for want of a usable secret. Nothing was sent. */
    record Unsent(String detail) implements ExchangeResult {}

    /** No connection came about, or none may at this moment; nothing was sent. */
    record NotReached(String detail) implements ExchangeResult {}

    /** There is a server, but not the one that the URL names, or none that speaks TLS. Nothing was sent. */
    record NotTrusted(String detail) implements ExchangeResult {}

    /** All connections to the endpoint are in use, and enough attempts wait for one already. Nothing was sent. */
    record Crowded() implements ExchangeResult {}

    /** The time for the whole attempt is over, and no status came. */
    record TimedOut() implements ExchangeResult {}

    /** A connection that had been kept from an earlier exchange was closed before anything came back over it. */
    record Stale(String detail) implements ExchangeResult {}

    /** The connection failed, or what came over it was not HTTP, before there was a status. */
    record Broken(String detail) implements ExchangeResult {}
}
