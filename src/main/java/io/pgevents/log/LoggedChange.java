package io.pgevents.log;

import io.pgevents.api.DatabaseEvent;
import io.pgevents.api.Operation;
import io.pgevents.api.Row;
import io.pgevents.log.JsonMembers.Member;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A change as the log has it: its members are found once, and read from the text whenever somebody asks. */
final class LoggedChange implements DatabaseEvent {

    private final Event event;
    private final Operation operation;
    private final String schema;
    private final String table;
    private final Row key;
    private final @Nullable Row before;
    private final @Nullable Row after;
    private final Set<String> changed;
    private final String transaction;
    private final @Nullable String context;

    private LoggedChange(
            Event event,
            Operation operation,
            String schema,
            String table,
            Row key,
            Set<String> changed,
            String transaction,
            Data data) {
        this.event = event;
        this.operation = operation;
        this.schema = schema;
        this.table = table;
        this.key = key;
        this.changed = changed;
        this.before = data.row("before", name());
        this.after = data.row("after", name());
        this.transaction = transaction;
        this.context = data.json("context");
    }

    static @Nullable LoggedChange of(Event event) {
        ChangeType kind = ChangeType.of(event);
        if (kind == null || event.data() == null) {
            return null;
        }
        var data = new Data(event.data(), JsonMembers.of(event.data(), 0));
        String schema = data.text("schema");
        String table = data.text("table");
        Row key = data.row("key", schema + "." + table);
        Set<String> changed = data.names("changed");
        String transaction = data.text("transaction");
        return schema != null
                        && table != null
                        && key != null
                        && changed != null
                        && kind.word().equals(data.text("operation"))
                        && data.hasRowOrNull("before")
                        && data.hasRowOrNull("after")
                        && transaction != null
                        && data.members().containsKey("context")
                ? new LoggedChange(event, kind.operation(), schema, table, key, changed, transaction, data)
                : null;
    }

    @Override
    public String id() {
        return Long.toString(event.id());
    }

    @Override
    public Instant time() {
        return event.time().toInstant();
    }

    @Override
    public String source() {
        return event.source();
    }

    @Override
    public String schema() {
        return schema;
    }

    @Override
    public String table() {
        return table;
    }

    @Override
    public Operation operation() {
        return operation;
    }

    @Override
    public Row key() {
        return key;
    }

    @Override
    public @Nullable Row before() {
        return before;
    }

    @Override
    public @Nullable Row after() {
        return after;
    }

    @Override
    public Set<String> changed() {
        return changed;
    }

    @Override
    public String transaction() {
        return transaction;
    }

    @Override
    public @Nullable String context() {
        return context;
    }

    /** Without the rows, so that it may be logged. */
    @Override
    public String toString() {
        return "DatabaseEvent[" + event.id() + " " + name() + " " + operation + "]";
    }

    private String name() {
        return schema + "." + table;
    }

    /** The members of the data; each is null if there is none, or it is of another kind. */
    private record Data(String text, Map<String, Member> members) {

        @Nullable
        String json(String name) {
            Member member = members.get(name);
            String json = member == null ? "null" : member.value(text);
            return json.equals("null") ? null : json;
        }

        @Nullable
        String text(String name) {
            String json = json(name);
            return json != null && json.startsWith("\"") ? TypedJson.text(json) : null;
        }

        @Nullable
        Row row(String name, String table) {
            Member member = members.get(name);
            return member != null && text.charAt(member.valueStart()) == '{'
                    ? new LoggedRow(text, member, table)
                    : null;
        }

        boolean hasRowOrNull(String name) {
            Member member = members.get(name);
            return member != null && (text.charAt(member.valueStart()) == '{' || json(name) == null);
        }

        @Nullable
        Set<String> names(String name) {
            String json = json(name);
            List<String> names = json == null ? null : TypedJson.texts(json);
            return names == null ? null : Collections.unmodifiableSet(new LinkedHashSet<>(names));
        }
    }
}
