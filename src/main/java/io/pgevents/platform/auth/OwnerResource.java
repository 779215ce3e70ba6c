package io.pgevents.platform.auth;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.platform.Findings;
import io.pgevents.platform.ListRequest;
import io.pgevents.platform.Problem;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
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
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Who has subscriptions of their own, and what they may see. */
@Path("/api/v1/owners")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Owners", description = "Who has subscriptions of their own, and which events they may see; for admins")
class OwnerResource {

    private final OwnerTable owners;
    private final CurrentCaller caller;

    OwnerResource(OwnerTable owners, CurrentCaller caller) {
        this.owners = owners;
        this.caller = caller;
    }

    @GET
    @Needs(Scope.ADMIN)
    @Operation(summary = "List the owners", description = "By name.")
    @Parameter(ref = "Limit")
    @Parameter(ref = "Cursor")
    public Response list(@Context UriInfo uri) {
        var request = new ListRequest(uri, Set.of());
        return request.page(
                owners.page(request.afterText(), request.rows()), owner -> List.of(owner.name()), owner -> owner);
    }

    @GET
    @Path("{owner}")
    @Needs(Scope.ADMIN)
    @Operation(summary = "Read an owner")
    public Owner read(@Parameter(example = "shop") @PathParam("owner") String owner) {
        return owners.find(owner).orElseThrow(() -> Problem.notFound("owner '" + owner + "'"));
    }

    @PUT
    @Path("{owner}")
    @Needs(Scope.ADMIN)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Say what an owner may see",
            description = "In place of what was said before; an owner that there is not is made. Subscriptions of the"
                    + " owner get what it may see from now on and nothing else, as soon as a change of theirs would take"
                    + " effect. With OpenID Connect the claims of the owner's next request take the place of this.")
    public Owner set(@Parameter(example = "shop") @PathParam("owner") String owner, @Nullable OwnerRequest body) {
        if (!OwnerTable.isName(owner)) {
            throw Problem.validation(
                    "", "invalid-name", "An owner's name has 1 to " + OwnerTable.LONGEST + " characters.");
        }
        Patterns patterns = Problem.requireBody(body).patterns();
        var findings = new Findings();
        patterns.check(findings);
        findings.throwIfAny();
        return owners.set(owner, patterns, caller.get().name());
    }

    @DELETE
    @Path("{owner}")
    @Needs(Scope.ADMIN)
    @Operation(
            summary = "Delete an owner",
            description =
                    "Its subscriptions have to be deleted before, and its tokens revoked. Deleting one that is not"
                            + " there is no error.")
    @APIResponse(responseCode = "204", description = "There is no such owner, now if not before.")
    @APIResponse(responseCode = "409", description = "It has subscriptions, or tokens that are valid.")
    public void delete(@Parameter(example = "shop") @PathParam("owner") String owner) {
        if (owners.delete(owner)) {
            LOG.ownerDeleted(owner, caller.get().name());
        }
    }
}
