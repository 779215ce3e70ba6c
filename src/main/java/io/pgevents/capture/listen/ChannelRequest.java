package io.pgevents.capture.listen;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A channel to be captured, as a client asks for it. */
record ChannelRequest(
        @Schema(
                description = "Its exact name, as in LISTEN \"…\" or the first argument of pg_notify; up to 63 bytes.",
                examples = "sysm_watch",
                required = true)
        @Nullable
        String channel,

        @Schema(
                description = "Whether the name is taken as a LISTEN without quotes takes it: MyChan is mychan.",
                defaultValue = "false")
        @Nullable
        Boolean fold) {}
