package io.pgevents.platform;

import io.vertx.core.Future;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.time.Duration;
import java.util.List;

/** Fails in every way there is, for {@link ProblemTest}. */
@Path("/trouble")
class TroubleResource {

    record Order(String name, int count, List<Line> lines) {}

    record Line(String article) {
        Line {
            if (article.isBlank()) {
                throw new IllegalArgumentException("An article has a name.");
            }
        }
    }

    @POST
    @Path("order")
    @Consumes("application/json")
    @Produces("application/json")
    public Order order(Order order) {
        return Problem.requireBody(order);
    }

    @GET
    @Path("bug")
    public String bug() {
        throw new IllegalStateException("internal detail at 10.0.0.7");
    }

    @GET
    @Path("database")
    public String database() {
        return Blocking.await(
                Future.failedFuture(new java.net.ConnectException("connection refused: 10.0.0.7:5432")),
                Duration.ofSeconds(1));
    }

    @GET
    @Path("findings")
    public String findings() {
        var findings = new Findings();
        findings.addAt("a/b~c", "out-of-range", "Too much.");
        findings.add("/list/1", "missing", "Is needed.");
        findings.throwIfAny();
        return "unreachable";
    }
}
