package io.pgevents.delivery;

import io.pgevents.log.Event;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.platform.auth.CurrentCaller;
import io.pgevents.platform.auth.Needs;
import io.pgevents.platform.auth.Scope;
import io.pgevents.subscription.CallersSubscriptions;
import io.pgevents.subscription.Subscription;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Tries a subscription out. */
@Path("/api/v1/subscriptions/{id}/test")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Subscriptions")
class SubscriptionTestResource {

    private static final String TYPE = "pgevents.ping";

    private final CallersSubscriptions subscriptions;
    private final CurrentCaller caller;
    private final Sinks sinks;
    private final Clock clock;

    SubscriptionTestResource(CallersSubscriptions subscriptions, CurrentCaller caller, Sinks sinks, Clock clock) {
        this.caller = caller;
        this.subscriptions = subscriptions;
        this.sinks = sinks;
        this.clock = clock;
    }

    /** @param outcome delivered, retry (an event would be sent again), rejected or gone */
    record TestResult(
            String outcome,
            @Nullable String reason,
            Instant at,
            long tookMillis,
            @Nullable Integer status,
            @Nullable String excerpt) {}

    @POST
    @Needs(Scope.WRITE)
    @Blocking
    @Operation(
            summary = "Send a test event",
            description = "Sends one signed event of type `pgevents.ping` now, whatever the subscription's status, and"
                    + " answers with what came of it. Nothing is retried, stored or counted.")
    public Uni<TestResult> test(@PathParam("id") String id) {
        Subscription subscription = subscriptions.require(id);
        if (!subscription.maySend() || !caller.get().reach().uses(subscription.protocol())) {
            throw Problem.at(
                    ProblemType.FORBIDDEN,
                    "/protocol",
                    "forbidden",
                    "Subscriptions of its owner may not send by this protocol. An operator can change that.");
        }
        var delivery = new Delivery(subscription, ping(subscription), 1);
        var sent = sinks.send(delivery);
        return Uni.createFrom().completionStage(sent.toCompletionStage()).map(SubscriptionTestResource::result);
    }

    /** The id 0 is that of no event in the log. */
    private Event ping(Subscription subscription) {
        return new Event(
                0,
                "/pgevents/subscriptions/" + subscription.id(),
                TYPE,
                null,
                clock.instant().atOffset(ZoneOffset.UTC),
                "{\"message\":\"This is a test of your webhook.\"}",
                Map.of(),
                0);
    }

    private static TestResult result(Attempt attempt) {
        return new TestResult(
                attempt.outcome().getClass().getSimpleName().toLowerCase(Locale.ROOT),
                AttemptText.reason(attempt.outcome()),
                attempt.at(),
                attempt.took().toMillis(),
                attempt.status(),
                attempt.excerpt());
    }
}
