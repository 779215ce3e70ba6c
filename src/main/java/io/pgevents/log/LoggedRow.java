package io.pgevents.log;

import io.pgevents.api.Row;
import io.pgevents.log.JsonMembers.Member;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A row as a stretch of the text of its event's data. */
final class LoggedRow implements Row {

    private final String data;
    private final Member place;
    private final String table;
    private volatile @Nullable Map<String, Member> members;

    /** @param table for messages */
    LoggedRow(String data, Member place, String table) {
        this.data = data;
        this.place = place;
        this.table = table;
    }

    @Override
    public String json() {
        return place.value(data);
    }

    @Override
    public Set<String> columns() {
        return Collections.unmodifiableSet(members().keySet());
    }

    @Override
    public <T> @Nullable T get(String column, Class<T> type) {
        Member member = members().get(column);
        if (member == null) {
            throw new IllegalArgumentException(
                    "there is no column '" + column + "' of " + table + " here; there are " + columns());
        }
        return TypedJson.read(member.value(data), type, "column '" + column + "' of " + table);
    }

    @Override
    public <T> T as(Class<T> type) {
        return TypedJson.readRow(json(), type, table);
    }

    /** Two threads may both look for them, and find the same. */
    private Map<String, Member> members() {
        Map<String, Member> known = members;
        if (known == null) {
            known = JsonMembers.of(data, place.valueStart());
            members = known;
        }
        return known;
    }

    /** Without the values, so that it may be logged. */
    @Override
    public String toString() {
        return "Row" + columns();
    }
}
