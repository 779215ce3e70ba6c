package io.pgevents.platform.auth;

import io.vertx.sqlclient.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a statement has to select so that what its owner may see can be told from a row. */
public final class OwnerColumns {

    /** Of a table {@code o}, which {@code pgevents.owner} is joined as; its columns are null where there is no owner. */
    public static final String COLUMNS =
            "o.name AS owner, o.tables, o.channels, o.sources, o.protocols, current_database() AS database";

    private OwnerColumns() {}

    /** Null for the operators. */
    public static @Nullable String owner(Row row) {
        return row.getString("owner");
    }

    /** Everything, where there is no owner. */
    public static Reach reach(Row row) {
        return owner(row) == null
                ? Reach.EVERYTHING
                : Reach.of(
                        new Patterns(
                                texts(row, "tables"),
                                texts(row, "channels"),
                                texts(row, "sources"),
                                texts(row, "protocols")),
                        row.getString("database"));
    }

    private static List<String> texts(Row row, String column) {
        return List.of(row.getArrayOfStrings(column));
    }
}
