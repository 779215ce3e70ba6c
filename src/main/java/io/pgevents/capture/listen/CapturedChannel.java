package io.pgevents.capture.listen;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A channel that is captured, as clients see it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CapturedChannel(
        String channel,

        @Schema(description = "Of its events, for subscriptions.", examples = "/postgres/channels/sysm_watch")
        String source,

        @Schema(description = "Who wants it: api, configuration, declarations, bridge, exchange.")
        List<String> origins,

        OffsetDateTime createdAt,

        @Schema(description = "How many notifications were logged since it is captured.")
        long logged,

        @Schema(description = "When the last one was.") @Nullable
        OffsetDateTime loggedAt,

        @Schema(description = "The last time that no replica listened; what was sent then is lost.") @Nullable
        Gap gap) {

    /** @param since when the last replica that listened is known to have heard everything */
    record Gap(OffsetDateTime since, OffsetDateTime until) {}

    static CapturedChannel of(Row row) {
        OffsetDateTime since = row.getOffsetDateTime("gap_since");
        return new CapturedChannel(
                row.getString("channel"),
                row.getString("source"),
                List.of(row.getArrayOfStrings("origins")),
                row.getOffsetDateTime("created_at"),
                row.getLong("logged"),
                row.getOffsetDateTime("logged_at"),
                since == null ? null : new Gap(since, row.getOffsetDateTime("gap_until")));
    }
}
