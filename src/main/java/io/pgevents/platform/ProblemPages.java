package io.pgevents.platform;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The pages that the {@code type} of a problem points to. */
@Path("/problems")
@Tag(name = "Problems")
class ProblemPages {

    @GET
    @Path("{slug}")
    @Open
    @Produces(MediaType.TEXT_PLAIN + ";charset=UTF-8")
    @Operation(summary = "What a problem type means and what to do about it, for humans")
    public String explain(@PathParam("slug") String slug) {
        ProblemType type = ProblemType.bySlug(slug).orElseThrow(() -> Problem.notFound("problem type '" + slug + "'"));
        String again =
                type.retryable() ? "The same request may succeed later." : "Repeating the same request will not help.";
        return """
                %s (%s, HTTP status %d)

                %s
                %s
                """.formatted(type.title(), type.slug(), type.status(), type.explanation(), again);
    }
}
