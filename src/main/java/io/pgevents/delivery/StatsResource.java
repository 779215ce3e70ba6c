package io.pgevents.delivery;

import io.pgevents.platform.auth.Needs;
import io.pgevents.platform.auth.Scope;
import io.pgevents.subscription.CallersSubscriptions;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How a subscription does. */
@Path("/api/v1/subscriptions/{id}/stats")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Subscriptions")
class StatsResource {

    private final CallersSubscriptions subscriptions;
    private final Stats stats;

    StatsResource(CallersSubscriptions subscriptions, Stats stats) {
        this.subscriptions = subscriptions;
        this.stats = stats;
    }

    @GET
    @Needs(Scope.READ)
    @Operation(
            summary = "See how a subscription does",
            description =
                    "How far it is behind, how many deliveries failed, how attempts of the last minutes and of the"
                            + " last hour went, and the state of its endpoint.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = StatsView.class)))
    public StatsView read(@PathParam("id") String id) {
        return stats.of(subscriptions.require(id));
    }
}
