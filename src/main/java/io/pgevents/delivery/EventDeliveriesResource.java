package io.pgevents.delivery;

import io.pgevents.platform.ListRequest;
import io.pgevents.platform.auth.Needs;
import io.pgevents.platform.auth.Scope;
import io.pgevents.subscription.CallersSubscriptions;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * What became of one event. A class of its own because JAX-RS chooses the class before the method: whatever begins with
 * {@code /api/v1/events} is looked for in the classes of the most specific path only.
 */
@Path("/api/v1/events/{id}/deliveries")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Deliveries")
class EventDeliveriesResource {

    private final DeliveryPages pages;
    private final CallersSubscriptions subscriptions;

    EventDeliveriesResource(DeliveryPages pages, CallersSubscriptions subscriptions) {
        this.subscriptions = subscriptions;
        this.pages = pages;
    }

    @GET
    @Needs(Scope.READ)
    @Operation(
            summary = "List the deliveries of an event",
            description =
                    "By subscription, each with its last attempts. A delivery that left no row, because it succeeded at"
                            + " once or because its endpoint is down, has no id, and is known from its attempts.")
    @Parameter(name = "subscription", description = "Only those of this subscription.")
    @Parameter(
            name = "status",
            description = "pending, retrying, blocked, delivered, dead or cancelled",
            example = "dead")
    @Parameter(name = "limit", description = "The most deliveries of one answer, 1 to 250; 50 if absent.")
    @Parameter(name = "cursor", description = "`next` of the answer before.")
    public Response list(@PathParam("id") long event, @Context UriInfo uri) {
        return pages.page(new ListRequest(uri, DeliveryPages.EVENT_FILTERS), event, subscriptions.owner());
    }
}
