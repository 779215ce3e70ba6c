package io.pgevents.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.platform.EntityVersion;
import io.pgevents.platform.ListRequest;
import io.pgevents.platform.Problem;
import io.pgevents.platform.auth.CurrentCaller;
import io.pgevents.platform.auth.Needs;
import io.pgevents.platform.auth.Scope;
import io.pgevents.subscription.Subscription.Status;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The list of subscriptions; one of them is {@link SubscriptionResource}. */
@Path(SubscriptionsResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Subscriptions", description = "Who gets which events, where, and how")
class SubscriptionsResource {

    static final String PATH = "/api/v1/subscriptions";

    private static final Set<String> FILTERS = Set.of("status", "source", "type", "sink");

    private final SubscriptionTable table;
    private final SubscriptionEditor editor;
    private final SinkTypes sinkTypes;
    private final DeliveryLimits limits;
    private final CurrentCaller caller;

    SubscriptionsResource(
            SubscriptionTable table,
            SubscriptionEditor editor,
            SinkTypes sinkTypes,
            DeliveryLimits limits,
            CurrentCaller caller) {
        this.caller = caller;
        this.table = table;
        this.editor = editor;
        this.sinkTypes = sinkTypes;
        this.limits = limits;
    }

    @POST
    @Needs(Scope.WRITE)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Subscribe",
            description =
                    "Every matching event that commits after the answer is delivered, with startFrom also"
                            + " those that are in the log already. The answer holds the secret that deliveries are signed with; it is shown this once.")
    @RequestBody(ref = "Subscription")
    @APIResponse(responseCode = "201", ref = "SubscriptionCreated")
    public Response create(@Nullable JsonNode body) {
        return created(editor.create(Problem.requireBody(body), caller.get()));
    }

    /** Beside that of a rotation the one answer that holds a secret. */
    static Response created(StoredSubscription stored) {
        return withSecret(Response.status(Response.Status.CREATED), stored)
                .header(HttpHeaders.LOCATION, PATH + "/" + stored.id())
                .build();
    }

    /** Shows the newest secret. */
    static Response.ResponseBuilder withSecret(Response.ResponseBuilder answer, StoredSubscription stored) {
        ObjectNode shown = SubscriptionJson.show(stored)
                .put("secret", stored.secrets().now().get(0));
        return answer.header(HttpHeaders.ETAG, EntityVersion.etag(stored.version()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(shown);
    }

    @GET
    @Needs(Scope.READ)
    @Operation(summary = "List subscriptions", description = "Oldest first.")
    @Parameter(name = "status", in = ParameterIn.QUERY, ref = "SubscriptionStatusFilter")
    @Parameter(name = "source", in = ParameterIn.QUERY, ref = "SubscriptionSourceFilter")
    @Parameter(name = "type", in = ParameterIn.QUERY, ref = "SubscriptionTypeFilter")
    @Parameter(name = "sink", in = ParameterIn.QUERY, ref = "SubscriptionSinkFilter")
    @Parameter(name = "limit", in = ParameterIn.QUERY, ref = "Limit")
    @Parameter(name = "cursor", in = ParameterIn.QUERY, ref = "Cursor")
    @APIResponse(responseCode = "200", ref = "SubscriptionPage")
    public Response list(@Context UriInfo uri) {
        var request = new ListRequest(uri, FILTERS);
        var query = new SubscriptionQuery(
                status(request),
                request.filter("source"),
                request.filter("type"),
                request.filter("sink"),
                caller.get().owner());
        ListRequest.TimeAndId after = request.afterTimeAndId();
        return request.page(
                table.page(query, after.at(), after.id(), request.rows()),
                stored -> List.of(stored.createdAt().toString(), stored.id()),
                SubscriptionJson::show);
    }

    private static @Nullable String status(ListRequest request) {
        String status = request.filter("status");
        List<String> known = Stream.of(Status.values()).map(Fields::nameOf).toList();
        if (status != null && !known.contains(status)) {
            throw Problem.malformed("The parameter 'status' must be one of " + String.join(", ", known) + ".");
        }
        return status;
    }

    @OPTIONS
    @Needs(Scope.READ)
    @Operation(
            summary = "What subscriptions can be",
            description = "The protocols that are installed, the filter dialects, and the bounds of delivery settings.")
    @APIResponse(responseCode = "200", ref = "SubscriptionCapabilities")
    public Response capabilities() {
        return Response.ok(Capabilities.of(sinkTypes, limits))
                .header(HttpHeaders.ALLOW, "GET, POST, OPTIONS")
                .header("Accept-Post", MediaType.APPLICATION_JSON)
                .build();
    }
}
