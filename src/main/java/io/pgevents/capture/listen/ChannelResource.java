package io.pgevents.capture.listen;

import io.pgevents.capture.ListenedChannels;
import io.pgevents.platform.ListRequest;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.platform.auth.CurrentCaller;
import io.pgevents.platform.auth.Needs;
import io.pgevents.platform.auth.Scope;
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
import java.util.ArrayList;
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

/** The channels of NOTIFY that are captured. */
@Path(ChannelResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Channels")
class ChannelResource {

    static final String PATH = "/api/v1/channels";

    private final ListenedChannels channels;
    private final ChannelRows rows;
    private final CurrentCaller caller;

    ChannelResource(ListenedChannels channels, ChannelRows rows, CurrentCaller caller) {
        this.caller = caller;
        this.channels = channels;
        this.rows = rows;
    }

    @POST
    @Needs(Scope.ADMIN)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Capture a channel",
            description =
                    "Every NOTIFY on it becomes an event of type pgevents.notification, within about a second from"
                            + " now on. PostgreSQL keeps nothing of what is sent while no replica listens.")
    @APIResponse(
            responseCode = "201",
            description = "It is captured from now on, under Location.",
            content = @Content(schema = @Schema(implementation = CapturedChannel.class)))
    @APIResponse(responseCode = "200", description = "It was captured already.")
    public Response capture(@Nullable ChannelRequest body) {
        ChannelRequest request = Problem.requireBody(body);
        if (request.channel() == null) {
            throw Problem.validation("/channel", "required", "The field channel is required, for example sysm_watch.");
        }
        String channel =
                Boolean.TRUE.equals(request.fold()) ? ListenedChannels.folded(request.channel()) : request.channel();
        try {
            ListenedChannels.check(channel);
        } catch (IllegalArgumentException e) {
            throw Problem.validation("/channel", "invalid-channel", String.valueOf(e.getMessage()));
        }
        boolean fresh = channels.ensure(channel, ListenedChannels.API);
        return Response.status(fresh ? Response.Status.CREATED : Response.Status.OK)
                .location(URI.create(PATH + "/" + segment(channel)))
                .entity(read(channel))
                .build();
    }

    @GET
    @Needs(Scope.READ)
    @Operation(summary = "List the captured channels", description = "In the order of their names' bytes.")
    @Parameter(ref = "Limit")
    @Parameter(ref = "Cursor")
    public Response list(@Context UriInfo uri) {
        var request = new ListRequest(uri, Set.of());
        return request.page(
                rows.page(request.afterText(), caller.get().reach(), request.rows()),
                channel -> List.of(channel.channel()),
                channel -> channel);
    }

    @GET
    @Needs(Scope.READ)
    @Path("{channel}")
    @Operation(summary = "Read a captured channel")
    public CapturedChannel read(@Parameter(example = "sysm_watch") @PathParam("channel") String channel) {
        return find(channel)
                .filter(captured -> caller.get().reach().sees(captured.source()))
                .orElseThrow(() -> Problem.notFound("captured channel '" + channel + "'"));
    }

    @DELETE
    @Needs(Scope.ADMIN)
    @Path("{channel}")
    @Operation(
            summary = "Stop capturing a channel",
            description =
                    "What is in the log stays and is delivered. What else wants the channel than this API has to stop"
                            + " wanting it first.")
    @APIResponse(responseCode = "204", description = "It is not captured, or not any more.")
    @APIResponse(responseCode = "409", description = "Configuration wants it, or a drop-in replacement does.")
    public void release(@Parameter(example = "sysm_watch") @PathParam("channel") String channel) {
        find(channel).ifPresent(captured -> {
            List<String> others = new ArrayList<>(captured.origins());
            others.remove(ListenedChannels.API);
            if (!others.isEmpty()) {
                throw Problem.of(
                        ProblemType.CONFLICT,
                        "The channel '" + channel + "' is wanted by " + String.join(" and ", others)
                                + " too. Take it out of there, " + where(others.get(0)) + ", then repeat.");
            }
            channels.release(channel, ListenedChannels.API);
        });
    }

    /** A text with U+0000 can't even be asked for. */
    private Optional<CapturedChannel> find(String channel) {
        return channel.indexOf('\0') < 0 ? rows.find(channel) : Optional.empty();
    }

    private static String where(String origin) {
        return switch (origin) {
            case ListenedChannels.CONFIGURATION -> "the property pgevents.channels of every replica, and start again";
            case ListenedChannels.DECLARATIONS -> "the file that pgevents.declarations names";
            default -> "its own configuration, and start again";
        };
    }

    /** UriBuilder would take braces for a template and leave semicolons, which begin matrix parameters. */
    private static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
