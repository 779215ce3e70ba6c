package io.pgevents.capture;

import io.pgevents.capture.Publisher.Published;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.platform.auth.Caller;
import io.pgevents.platform.auth.CurrentCaller;
import io.pgevents.platform.auth.Needs;
import io.pgevents.platform.auth.Scope;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Events that programs publish, beside those that tables give. */
@Path("/api/v1/events")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Events")
class PublishResource {

    private final Publisher publisher;
    private final CurrentCaller caller;

    PublishResource(Publisher publisher, CurrentCaller caller) {
        this.caller = caller;
        this.publisher = publisher;
    }

    /** @param id the event's id in the log */
    record Receipt(String id) {}

    @POST
    @Needs(Scope.WRITE)
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Publish an event",
            description =
                    "Logs a CloudEvent 1.0 with JSON data, in structured, binary or batch mode; a batch as a whole"
                            + " or not at all. In the log it gets an id and a time of its own; the publisher's are kept as"
                            + " originid and origintime. The subject is the key by which order is kept.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = "application/cloudevents+json",
                            examples = @ExampleObject(name = "structured", value = """
                                                    {"specversion":"1.0","id":"4711","source":"/shop","type":"com.example.order.shipped",
                                                     "subject":"order-7","data":{"carrier":"snail"}}""")))
    @APIResponse(responseCode = "202", description = "It is in the log, under Location.")
    @APIResponse(responseCode = "200", description = "The same event was published before; this is the first one.")
    @APIResponse(responseCode = "409", description = "An event of this source and id was published with other content.")
    public Response publish(@Context HttpHeaders headers, byte @Nullable [] body) {
        List<Message> messages = MessageBody.read(headers, body);
        check(messages);
        List<Published> published = publisher.publish(messages);
        List<Receipt> receipts = published.stream()
                .map(event -> new Receipt(Long.toString(event.event())))
                .toList();
        boolean fresh = published.stream().anyMatch(Published::fresh);
        var answer = Response.status(fresh ? Response.Status.ACCEPTED : Response.Status.OK);
        if (receipts.size() != 1) {
            return answer.entity(receipts).build();
        }
        return answer.location(URI.create("/api/v1/events/" + receipts.get(0).id()))
                .entity(receipts.get(0))
                .build();
    }

    /** Who is no operator must not make others believe that something happened elsewhere. */
    private void check(List<Message> messages) {
        Caller publisher = caller.get();
        if (publisher.reach().isEverything()) {
            return;
        }
        for (Message message : messages) {
            if (!publisher.reach().publishes(message.source())) {
                throw Problem.of(
                        ProblemType.FORBIDDEN,
                        "You may not publish as '" + message.source() + "'. An operator can change that.");
            }
        }
    }
}
