package io.pgevents.delivery;

import io.pgevents.platform.ListRequest;
import io.pgevents.platform.Problem;
import io.pgevents.platform.auth.Needs;
import io.pgevents.platform.auth.Scope;
import io.pgevents.subscription.CallersSubscriptions;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The deliveries that did not succeed at once: retrying, blocked behind one that is, delivered late, dead, discarded. */
@Path("/api/v1/deliveries")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Deliveries")
class DeliveryResource {

    private final DeliveryDesk desk;
    private final DeliveryLookup deliveries;
    private final DeliveryPages pages;
    private final CallersSubscriptions subscriptions;

    DeliveryResource(
            DeliveryDesk desk, DeliveryLookup deliveries, DeliveryPages pages, CallersSubscriptions subscriptions) {
        this.subscriptions = subscriptions;
        this.desk = desk;
        this.deliveries = deliveries;
        this.pages = pages;
    }

    @GET
    @Needs(Scope.READ)
    @Operation(
            summary = "List deliveries",
            description =
                    "Newest first. A delivery that succeeded at its first attempt leaves no row and is not listed."
                            + " The dead letters are `?status=dead`.")
    @Parameter(name = "subscription", description = "Only those of this subscription.")
    @Parameter(name = "status", description = "retrying, blocked, delivered, dead or cancelled", example = "dead")
    @Parameter(name = "event", description = "Only those of this event.")
    @Parameter(name = "key", description = "Only those of events with this subject.", example = "42")
    @Parameter(name = "eventType", description = "Only those of events of this type.", example = "pgevents.row.updated")
    @Parameter(
            name = "since",
            description = "Only those that left a row then or later.",
            example = "2026-03-01T12:00:00Z")
    @Parameter(name = "until", description = "Only those that left a row before.", example = "2026-03-02T12:00:00Z")
    @Parameter(name = "replay", description = "Only those that this replay sends now.")
    @Parameter(name = "limit", description = "The most deliveries of one answer, 1 to 250; 50 if absent.")
    @Parameter(name = "cursor", description = "`next` of the answer before.")
    public Response list(@Context UriInfo uri) {
        return pages.page(new ListRequest(uri, DeliveryPages.FILTERS), subscriptions.owner());
    }

    @GET
    @Needs(Scope.READ)
    @Path("{id}")
    @Operation(summary = "Read a delivery", description = "With its attempts, as far as they were noted and are kept.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = DeliveryView.class)))
    public DeliveryView read(@PathParam("id") long id) {
        return deliveries
                .find(id)
                .filter(delivery -> subscriptions.knows(delivery.subscription()))
                .orElseThrow(() -> Problem.notFound("delivery " + id));
    }

    @POST
    @Needs(Scope.WRITE)
    @Path("{id}/redeliver")
    @Operation(
            summary = "Deliver again",
            description =
                    "Makes another attempt soon, with the same webhook-id and a fresh schedule: for a dead letter,"
                            + " a late success, a discarded one, or one whose next attempt is still to come.")
    @APIResponse(responseCode = "202", description = "An attempt will be made soon.")
    @APIResponse(responseCode = "409", description = "It is blocked, or its subscription is disabled.")
    @APIResponse(responseCode = "410", description = "Its event is no longer in the log.")
    public Response redeliver(@PathParam("id") long id) {
        read(id);
        desk.redeliver(id);
        return Response.accepted(read(id)).build();
    }

    @POST
    @Needs(Scope.WRITE)
    @Path("{id}/cancel")
    @Operation(
            summary = "Discard a delivery",
            description = "No more attempts; what waits behind it in its key goes on. What is delivered or discarded"
                    + " already stays as it is.")
    public DeliveryView cancel(@PathParam("id") long id) {
        read(id);
        desk.cancel(id);
        return read(id);
    }

    @POST
    @Needs(Scope.WRITE)
    @Path("{id}/skip")
    @Operation(
            summary = "Let its key go on without it",
            description = "A delivery that the later events of its key wait for, because it is being retried or is a"
                    + " parked dead letter, becomes a dead letter that nothing waits for; the next one goes at once.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = DeliveryView.class)))
    @APIResponse(responseCode = "409", description = "Nothing waits for it.")
    public DeliveryView skip(@PathParam("id") long id) {
        read(id);
        desk.skip(id);
        return read(id);
    }
}
