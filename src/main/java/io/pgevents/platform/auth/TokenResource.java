package io.pgevents.platform.auth;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.platform.Findings;
import io.pgevents.platform.ListRequest;
import io.pgevents.platform.Problem;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The tokens that are accepted if {@code pgevents.auth.mode} is {@code token}. */
@Path(TokenResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Tokens", description = "Who may use this API; for admins")
class TokenResource {

    static final String PATH = "/api/v1/tokens";

    private final TokenTable table;
    private final OwnerTable owners;
    private final CurrentCaller caller;
    private final Clock clock;

    TokenResource(TokenTable table, OwnerTable owners, CurrentCaller caller, Clock clock) {
        this.table = table;
        this.owners = owners;
        this.caller = caller;
        this.clock = clock;
    }

    @POST
    @Needs(Scope.ADMIN)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Make a token",
            description = "The answer holds the token; it is shown this once, and only its hash is stored.")
    @APIResponse(
            responseCode = "201",
            description = "It is valid from now on.",
            content = @Content(schema = @Schema(implementation = TokenView.class)))
    public Response create(@Nullable TokenRequest body) {
        TokenRequest request = Problem.requireBody(body);
        var findings = new Findings();
        request.check(owners, clock.instant(), findings);
        findings.throwIfAny();
        Secret secret = Secret.random();
        Caller by = caller.get();
        TokenView made = table.insert(secret, request, by);
        LOG.tokenMade(made.id(), made.scope(), made.owner() == null ? "no owner" : made.owner(), by.name());
        return Response.status(Response.Status.CREATED)
                .header(HttpHeaders.LOCATION, PATH + "/" + made.id())
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(made.with(secret))
                .build();
    }

    @GET
    @Needs(Scope.ADMIN)
    @Operation(summary = "List the tokens", description = "Oldest first, with those that are revoked.")
    @Parameter(ref = "Limit")
    @Parameter(ref = "Cursor")
    public Response list(@Context UriInfo uri) {
        var request = new ListRequest(uri, Set.of());
        ListRequest.TimeAndId after = request.afterTimeAndId();
        return request.page(
                table.page(after.at(), after.id(), request.rows()),
                token -> List.of(token.createdAt().toString(), token.id()),
                token -> token);
    }

    @GET
    @Path("{id}")
    @Needs(Scope.ADMIN)
    @Operation(summary = "Read a token", description = "When it was used last, above all; not what proves it.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = TokenView.class)))
    public TokenView read(@PathParam("id") String id) {
        return find(id);
    }

    @DELETE
    @Path("{id}")
    @Needs(Scope.ADMIN)
    @Operation(
            summary = "Revoke a token",
            description = "Every replica refuses it from now on. The subscriptions of its owner stay as they are."
                    + " Revoking one that is revoked is no error.")
    @APIResponse(responseCode = "204", description = "It is valid no more.")
    public void revoke(@PathParam("id") String id) {
        find(id);
        if (table.revoke(id)) {
            LOG.tokenRevoked(id, caller.get().name());
        }
    }

    private TokenView find(String id) {
        return (id.indexOf('\0') < 0 ? table.find(id) : Optional.<TokenView>empty())
                .orElseThrow(() -> Problem.notFound("token '" + id + "'"));
    }
}
