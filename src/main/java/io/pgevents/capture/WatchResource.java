package io.pgevents.capture;

import io.pgevents.platform.ListRequest;
import io.pgevents.platform.Problem;
import io.pgevents.platform.auth.CurrentCaller;
import io.pgevents.platform.auth.Needs;
import io.pgevents.platform.auth.Scope;
import io.vertx.sqlclient.Row;
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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The tables whose changes are captured. */
@Path(WatchResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Watches")
class WatchResource {

    static final String PATH = "/api/v1/watches";

    private final WatchStore watches;
    private final CurrentCaller caller;

    WatchResource(WatchStore watches, CurrentCaller caller) {
        this.caller = caller;
        this.watches = watches;
    }

    @POST
    @Needs(Scope.ADMIN)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Watch a table",
            description = "Captures its changes from now on. The same again changes nothing; other options take the"
                    + " place of the first. Needs a short lock on the table: if that can't be had within 2 s the answer"
                    + " is 503, and nothing has changed.")
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = Watch.class)))
    public Response watch(@Nullable WatchRequest body) {
        WatchRequest request = Problem.requireBody(body);
        tableOf(request);
        Watch watch = watches.watch(request);
        return Response.created(URI.create(PATH + "/" + segment(watch.table())))
                .entity(watch)
                .build();
    }

    @GET
    @Needs(Scope.READ)
    @Operation(summary = "List the watches", description = "In the order of their tables' names.")
    @Parameter(ref = "Limit")
    @Parameter(ref = "Cursor")
    public Response list(@Context UriInfo uri) {
        var request = new ListRequest(uri, Set.of());
        List<String> after = request.after(2);
        List<Row> rows = watches.page(
                after.isEmpty() ? "" : after.get(0),
                after.isEmpty() ? "" : after.get(1),
                caller.get().reach(),
                request.rows());
        return request.page(rows, row -> List.of(row.getString("schema_name"), row.getString("table_name")), Watch::of);
    }

    @GET
    @Needs(Scope.READ)
    @Path("{table}")
    @Operation(summary = "Read a watch")
    public Watch read(@Parameter(example = "public.orders") @PathParam("table") String table) {
        return watches.find(table)
                .filter(watch -> caller.get().reach().sees(watch.source()))
                .orElseThrow(() -> Problem.notFound("watch of table '" + table + "'"));
    }

    @DELETE
    @Needs(Scope.ADMIN)
    @Path("{table}")
    @Operation(
            summary = "Stop watching a table",
            description = "Captures nothing more. What is in the log stays and is delivered.")
    @APIResponse(responseCode = "204", description = "It is not watched, or not any more.")
    public void unwatch(@Parameter(example = "public.orders") @PathParam("table") String table) {
        if (watches.find(table).isPresent()) {
            watches.unwatch(table);
        }
    }

    /** @throws Problem if it names none */
    static String tableOf(WatchRequest request) {
        if (request.table() == null || request.table().isBlank()) {
            throw Problem.validation("/table", "required", "The field table is required, for example public.orders.");
        }
        return request.table();
    }

    /** UriBuilder would take braces for a template and leave semicolons, which begin matrix parameters. */
    private static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
