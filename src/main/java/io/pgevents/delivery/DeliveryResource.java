package io.pgevents.delivery;

import io.pgevents.platform.ListRequest;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The deliveries that did not succeed at once: retrying, blocked behind one that is, delivered late, dead, discarded. */
@Path("/api/v1/deliveries")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Deliveries")
class DeliveryResource {

    private static final Set<String> FILTERS = Set.of("subscription", "status", "event");

    private final DeliveryDesk desk;
    private final DeliveryPages pages;

    DeliveryResource(DeliveryDesk desk, DeliveryPages pages) {
        this.desk = desk;
        this.pages = pages;
    }

    @GET
    @Operation(
            summary = "List deliveries",
            description =
                    "Newest first. A delivery that succeeded at its first attempt leaves no row and is not listed."
                            + " The dead letters are `?status=dead`.")
    @Parameter(name = "subscription", description = "Only those of this subscription.")
    @Parameter(name = "status", description = "retrying, blocked, delivered, dead or cancelled", example = "dead")
    @Parameter(name = "event", description = "Only those of this event.")
    @Parameter(name = "limit", description = "The most deliveries of one answer, 1 to 250; 50 if absent.")
    @Parameter(name = "cursor", description = "`next` of the answer before.")
    public Response list(@Context UriInfo uri) {
        var request = new ListRequest(uri, FILTERS);
        return pages.page(request, number("event", request.filter("event")));
    }

    @GET
    @Path("{id}")
    @Operation(summary = "Read a delivery")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = DeliveryView.class)))
    public DeliveryView read(@PathParam("id") long id) {
        return desk.find(id).orElseThrow(() -> unknown(id));
    }

    @POST
    @Path("{id}/redeliver")
    @Operation(
            summary = "Deliver again",
            description =
                    "Makes another attempt soon, with the same webhook-id and a fresh schedule: for a dead letter,"
                            + " a late success, a discarded one, or one whose next attempt is still to come.")
    @APIResponse(responseCode = "202", description = "An attempt will be made soon.")
    public Response redeliver(@PathParam("id") long id) {
        DeliveryView delivery = read(id);
        if (!desk.redeliver(id)) {
            throw Problem.of(
                    ProblemType.CONFLICT,
                    "Delivery " + delivery.id()
                            + " waits for an earlier one of its key; redeliver or cancel that one.");
        }
        return Response.accepted(read(id)).build();
    }

    @POST
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

    private static @Nullable Long number(String name, @Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException notANumber) {
            throw Problem.malformed("The parameter '" + name + "' must be a whole number.");
        }
    }

    private static Problem unknown(long id) {
        return Problem.notFound("delivery " + id);
    }
}
