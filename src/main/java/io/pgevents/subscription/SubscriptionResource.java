package io.pgevents.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import io.pgevents.platform.EntityVersion;
import io.pgevents.platform.Problem;
import io.pgevents.platform.auth.CurrentCaller;
import io.pgevents.platform.auth.Needs;
import io.pgevents.platform.auth.Scope;
import io.pgevents.subscription.Subscription.Status;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** One subscription. */
@Path(SubscriptionsResource.PATH + "/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Subscriptions")
class SubscriptionResource {

    private static final String MERGE_PATCH = "application/merge-patch+json";

    private final CallersSubscriptions subscriptions;
    private final SubscriptionTable table;
    private final SubscriptionEditor editor;
    private final CurrentCaller caller;

    SubscriptionResource(
            CallersSubscriptions subscriptions,
            SubscriptionTable table,
            SubscriptionEditor editor,
            CurrentCaller caller) {
        this.subscriptions = subscriptions;
        this.caller = caller;
        this.table = table;
        this.editor = editor;
    }

    @GET
    @Needs(Scope.READ)
    @Operation(summary = "Read a subscription", description = "Without its secret; credentials in headers are masked.")
    @APIResponse(responseCode = "200", ref = "Subscription")
    public Response read(
            @PathParam("id") String id, @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch) {
        StoredSubscription stored = subscriptions.stored(id);
        if (EntityVersion.isKnown(ifNoneMatch, stored.version())) {
            return Response.notModified()
                    .header(HttpHeaders.ETAG, EntityVersion.etag(stored.version()))
                    .build();
        }
        return shown(stored);
    }

    @PUT
    @Needs(Scope.WRITE)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Replace a subscription, or create it with an id of your choice",
            description = "Replacing needs If-Match. Status, position and secret stay as they are. With"
                    + " If-None-Match: * an existing one is left alone.")
    @RequestBody(ref = "Subscription")
    @APIResponse(responseCode = "200", ref = "Subscription")
    @APIResponse(responseCode = "201", ref = "SubscriptionCreated")
    public Response replace(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            @Nullable JsonNode body) {
        JsonNode input = Problem.requireBody(body);
        Optional<StoredSubscription> stored = subscriptions.find(id);
        if (stored.isEmpty() && ifMatch == null) {
            stored = editor.create(id, input, caller.get());
            if (stored.isPresent()) {
                return SubscriptionsResource.created(stored.get());
            }
            // The id is taken; by somebody else if it is not to be found even now.
            stored = Optional.of(subscriptions.stored(id));
        }
        StoredSubscription present = stored.orElseThrow(
                () -> Problem.preconditionFailed("If-Match names a version, but there is no such subscription."));
        if (EntityVersion.isKnown(ifNoneMatch, present.version())) {
            throw Problem.preconditionFailed("There is a subscription with this id already.");
        }
        EntityVersion.require(ifMatch, present.version());
        return shown(editor.replace(present, input));
    }

    @PATCH
    @Needs(Scope.WRITE)
    @Consumes(MERGE_PATCH)
    @Operation(
            summary = "Change some fields of a subscription",
            description = "A JSON Merge Patch (RFC 7396): null removes a field, so that its default holds again.")
    @RequestBody(ref = "SubscriptionPatch")
    @APIResponse(responseCode = "200", ref = "Subscription")
    public Response patch(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Nullable JsonNode patch) {
        StoredSubscription stored = subscriptions.stored(id);
        EntityVersion.require(ifMatch, stored.version());
        return shown(editor.patch(stored, Problem.requireBody(patch)));
    }

    @DELETE
    @Needs(Scope.WRITE)
    @Operation(
            summary = "Unsubscribe",
            description = "Deliveries that are still to be retried, and dead letters, go with it. Deleting what is"
                    + " not there is no error.")
    @APIResponse(responseCode = "204", description = "There is no such subscription, now if not before")
    public void delete(@PathParam("id") String id, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        Optional<StoredSubscription> stored = subscriptions.find(id);
        if (stored.isEmpty()) {
            return;
        }
        if (ifMatch == null) {
            table.delete(id, stored.get().owner());
            return;
        }
        EntityVersion.require(ifMatch, stored.get().version());
        if (!table.delete(id, stored.get().version())) {
            throw EntityVersion.changed();
        }
    }

    @POST
    @Needs(Scope.WRITE)
    @Path("pause")
    @Operation(
            summary = "Stop delivering for a while",
            description = "What happens meanwhile is kept, up to the retention of the log. Has no effect if paused.")
    @APIResponse(responseCode = "200", ref = "Subscription")
    public Response pause(@PathParam("id") String id) {
        return withStatus(id, Status.PAUSED);
    }

    @POST
    @Needs(Scope.WRITE)
    @Path("resume")
    @Operation(
            summary = "Go on delivering",
            description = "From where a pause, or disabling, stopped it; with from=now without what has piled up, also"
                    + " if it is active. Deliveries that have failed already are retried in any case.")
    @Parameter(name = "from", in = ParameterIn.QUERY, ref = "ResumeFrom")
    @APIResponse(responseCode = "200", ref = "Subscription")
    public Response resume(@PathParam("id") String id, @QueryParam("from") @Nullable String from) {
        if (from == null || from.equals("backlog")) {
            return withStatus(id, Status.ACTIVE);
        }
        if (!from.equals("now")) {
            throw Problem.malformed("The parameter 'from' must be one of backlog, now.");
        }
        table.resumeAtPresent(id, subscriptions.stored(id).owner());
        return shown(subscriptions.stored(id));
    }

    private Response withStatus(String id, Status status) {
        table.setStatus(id, subscriptions.stored(id).owner(), status);
        return shown(subscriptions.stored(id));
    }

    private static Response shown(StoredSubscription stored) {
        return Response.ok(SubscriptionJson.show(stored))
                .header(HttpHeaders.ETAG, EntityVersion.etag(stored.version()))
                .build();
    }
}
