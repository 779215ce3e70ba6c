package io.pgevents.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import io.pgevents.platform.Findings;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.platform.auth.Needs;
import io.pgevents.platform.auth.Scope;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What the deliveries of a subscription are signed with. */
@Path(SubscriptionsResource.PATH + "/{id}/secret")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Subscriptions")
class SubscriptionSecretResource {

    private final CallersSubscriptions subscriptions;
    private final SecretTable secrets;

    SubscriptionSecretResource(CallersSubscriptions subscriptions, SecretTable secrets) {
        this.subscriptions = subscriptions;
        this.secrets = secrets;
    }

    @POST
    @Path("rotate")
    @Needs(Scope.WRITE)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Sign with another secret",
            description = "The answer holds the new secret; it is shown this once. The ones before sign beside it until"
                    + " the overlap is over, so that the receiver can change over at any moment of it.")
    @RequestBody(ref = "SecretRotation")
    @APIResponse(responseCode = "200", ref = "SecretRotated")
    public Response rotate(@PathParam("id") String id, @Nullable JsonNode body) {
        StoredSubscription stored = subscriptions.stored(id);
        var findings = new Findings();
        SecretRotation rotation = SecretRotation.read(body, stored.secrets().now(), findings);
        findings.throwIfAny();
        if (!secrets.rotate(id, stored.owner(), rotation.secret(), rotation.overlap())) {
            throw CallersSubscriptions.missing(id);
        }
        return SubscriptionsResource.withSecret(Response.ok(), subscriptions.stored(id))
                .build();
    }

    /**
     * A body is optional, and clients that send none name all kinds of media types. A body that is not JSON is refused:
     * what it says must not be ignored.
     */
    @POST
    @Path("rotate")
    @Needs(Scope.WRITE)
    @Consumes(MediaType.WILDCARD)
    @Operation(hidden = true)
    public Response rotate(@PathParam("id") String id, String nothing) {
        if (!nothing.isEmpty()) {
            throw Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "Send the body as Content-Type: application/json.");
        }
        return rotate(id, (JsonNode) null);
    }

    @DELETE
    @Path("{kid}")
    @Needs(Scope.WRITE)
    @Operation(
            summary = "Revoke a secret at once",
            description = "For one that became known to somebody else; kid is its name in the list of secrets. The"
                    + " newest can't be revoked: rotate first.")
    @APIResponse(responseCode = "204", description = "Nothing is signed with it any more")
    public void revoke(@PathParam("id") String id, @PathParam("kid") String kid) {
        StoredSubscription stored = subscriptions.stored(id);
        if (kid.indexOf('\0') >= 0 || !secrets.revoke(stored.id(), kid)) {
            throw Problem.notFound("secret '" + kid + "' of subscription '" + id + "'");
        }
    }
}
