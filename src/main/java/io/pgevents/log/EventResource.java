package io.pgevents.log;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import io.pgevents.platform.ListRequest;
import io.pgevents.platform.Problem;
import io.pgevents.platform.auth.CurrentCaller;
import io.pgevents.platform.auth.Needs;
import io.pgevents.platform.auth.Scope;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the log holds, newest first. */
@Path("/api/v1/events")
@Tag(name = "Events")
class EventResource {

    private final EventLookup events;
    private final CurrentCaller caller;

    EventResource(EventLookup events, CurrentCaller caller) {
        this.caller = caller;
        this.events = events;
    }

    /** Pasted into the list as it is, so that the numbers of the data stay as PostgreSQL wrote them. */
    record CloudEvent(@JsonValue @JsonRawValue String json) {}

    @GET
    @Needs(Scope.READ)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "List events",
            description =
                    "The events in the log, newest first, as CloudEvents. If few match, an answer may hold fewer than"
                            + " `limit`, or none, and yet a `next`: go on with that.")
    @Parameter(name = "source", description = "Only events of this source.", example = "/postgres/public/orders")
    @Parameter(name = "type", description = "Only events of this type.", example = "pgevents.row.inserted")
    @Parameter(name = "subject", description = "Only events of this row.", example = "42")
    @Parameter(name = "limit", description = "The most events of one answer, 1 to 250; 50 if absent.")
    @Parameter(name = "cursor", description = "`next` of the answer before.")
    public Response list(@Context UriInfo uri) {
        var request = new ListRequest(uri, Set.of("source", "type", "subject"));
        EventLookup.Found found = events.newest(
                request.filter("source"),
                request.filter("type"),
                request.filter("subject"),
                caller.get().reach(),
                request.before(),
                request.rows());
        return request.page(
                found.events(),
                event -> List.of(Long.toString(event.id())),
                event -> new CloudEvent(CloudEventJson.of(event)),
                found.goesOn() == null ? null : List.of(found.goesOn().toString()));
    }

    @GET
    @Needs(Scope.READ)
    @Path("{id}")
    @Produces("application/cloudevents+json")
    @Operation(summary = "Read an event", description = "One event as a CloudEvent in structured mode.")
    public String read(@PathParam("id") long id) {
        return events.byId(id)
                .filter(event -> EventLookup.isSeen(event, caller.get().reach()))
                .map(CloudEventJson::of)
                .orElseThrow(() -> Problem.notFound("event " + id));
    }
}
