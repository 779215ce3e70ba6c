package io.pgevents.log;

import io.pgevents.api.Operation;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of events that a watch captures, and the names that each has. */
public enum ChangeType {
    INSERT("i", "pgevents.row.inserted", Operation.INSERT),
    UPDATE("u", "pgevents.row.updated", Operation.UPDATE),
    DELETE("d", "pgevents.row.deleted", Operation.DELETE),
    TRUNCATE("t", "pgevents.table.truncated", Operation.TRUNCATE);

    private static final Map<String, ChangeType> BY_CODE = new HashMap<>();
    private static final Map<String, ChangeType> BY_TYPE = new HashMap<>();

    static {
        for (ChangeType kind : values()) {
            BY_CODE.put(kind.code, kind);
            BY_TYPE.put(kind.type, kind);
        }
    }

    private final String code;
    private final String type;
    private final Operation operation;

    ChangeType(String code, String type, Operation operation) {
        this.code = code;
        this.type = type;
        this.operation = operation;
    }

    /** By the column {@code operation} of the log. */
    static ChangeType ofCode(String code) {
        ChangeType kind = BY_CODE.get(code);
        if (kind == null) {
            throw new IllegalArgumentException("unknown operation " + code);
        }
        return kind;
    }

    /** By the CloudEvents type alone; null if it is that of no change. */
    public static @Nullable ChangeType of(Event event) {
        return BY_TYPE.get(event.type());
    }

    /** The kind of the same name. */
    public static ChangeType of(Operation operation) {
        return valueOf(operation.name());
    }

    String code() {
        return code;
    }

    /** The CloudEvents {@code type}. */
    public String type() {
        return type;
    }

    /** As the data has it: {@code insert}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Operation operation() {
        return operation;
    }
}
