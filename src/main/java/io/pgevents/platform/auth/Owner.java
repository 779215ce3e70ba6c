package io.pgevents.platform.auth;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.List;

/** Who has subscriptions, and the patterns of what they may see, as clients are shown it. */
record Owner(
        String name,
        List<String> tables,
        List<String> channels,
        List<String> sources,
        List<String> protocols,
        OffsetDateTime createdAt,
        OffsetDateTime updatedAt) {

    static Owner of(Row row) {
        return new Owner(
                row.getString("name"),
                List.of(row.getArrayOfStrings("tables")),
                List.of(row.getArrayOfStrings("channels")),
                List.of(row.getArrayOfStrings("sources")),
                List.of(row.getArrayOfStrings("protocols")),
                row.getOffsetDateTime("created_at"),
                row.getOffsetDateTime("updated_at"));
    }

    @JsonIgnore
    Patterns patterns() {
        return new Patterns(tables, channels, sources, protocols);
    }
}
