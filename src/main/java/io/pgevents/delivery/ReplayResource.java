package io.pgevents.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.pgevents.platform.ListRequest;
import io.pgevents.platform.Problem;
import io.pgevents.platform.auth.Needs;
import io.pgevents.platform.auth.Scope;
import io.pgevents.subscription.CallersSubscriptions;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Jobs that send events of the past again. */
@Path(ReplayResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Replays", description = "Sending events of the past, or dead letters, again")
class ReplayResource {

    static final String PATH = "/api/v1/replays";

    private static final Set<String> STATUS = Set.of("running", "done", "cancelled", "failed");

    private final ReplayRequestReader reader;
    private final ReplayDesk desk;
    private final CallersSubscriptions subscriptions;

    ReplayResource(ReplayRequestReader reader, ReplayDesk desk, CallersSubscriptions subscriptions) {
        this.subscriptions = subscriptions;
        this.reader = reader;
        this.desk = desk;
    }

    @POST
    @Needs(Scope.WRITE)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Send events again",
            description =
                    "Starts a job that sends a stretch of the log, or the dead letters, of one subscription again,"
                            + " under the same webhook-ids. What it covers is fixed now; it goes on after a restart, and waits"
                            + " while the subscription is paused.")
    @RequestBody(ref = "Replay")
    @APIResponse(
            responseCode = "202",
            description = "It runs, under Location.",
            content = @Content(schema = @Schema(implementation = ReplayView.class)))
    @APIResponse(responseCode = "409", description = "The subscription is disabled.")
    public Response create(@Nullable JsonNode body) {
        ReplayRequest request = reader.read(Problem.requireBody(body));
        if (!subscriptions.knows(request.subscription())) {
            throw ReplayDesk.unknownSubscription(request.subscription());
        }
        ReplayView replay = desk.create(request);
        return Response.accepted(replay)
                .location(URI.create(PATH + "/" + replay.id()))
                .build();
    }

    @GET
    @Needs(Scope.READ)
    @Operation(summary = "List replays", description = "Newest first.")
    @Parameter(name = "subscription", description = "Only those of this subscription.")
    @Parameter(name = "status", description = "running, done, cancelled or failed", example = "running")
    @Parameter(name = "limit", description = "The most replays of one answer, 1 to 250; 50 if absent.")
    @Parameter(name = "cursor", description = "`next` of the answer before.")
    public Response list(@Context UriInfo uri) {
        var request = new ListRequest(uri, Set.of("subscription", "status"));
        return request.page(
                desk.list(
                        request.before(),
                        request.filter("subscription"),
                        status(request),
                        subscriptions.owner(),
                        request.rows()),
                replay -> List.of(Long.toString(replay.id())),
                replay -> replay);
    }

    @GET
    @Needs(Scope.READ)
    @Path("{id}")
    @Operation(summary = "Read a replay", description = "How far it has come.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ReplayView.class)))
    public ReplayView read(@PathParam("id") long id) {
        return desk.find(id)
                .filter(replay -> subscriptions.knows(replay.subscription()))
                .orElseThrow(() -> Problem.notFound("replay " + id));
    }

    @DELETE
    @Needs(Scope.WRITE)
    @Path("{id}")
    @Operation(
            summary = "Cancel a replay",
            description = "What it has not attempted yet is not sent; dead letters among that stay dead letters."
                    + " Cancelling one that is over is no error.")
    @APIResponse(responseCode = "204", description = "It is over, now if not before.")
    public void cancel(@PathParam("id") long id) {
        read(id);
        desk.cancel(id);
    }

    private static @Nullable String status(ListRequest request) {
        String status = request.filter("status");
        if (status != null && !STATUS.contains(status.toLowerCase(Locale.ROOT))) {
            throw Problem.malformed("The parameter 'status' must be running, done, cancelled or failed.");
        }
        return status == null ? null : status.toLowerCase(Locale.ROOT);
    }
}
