package io.pgevents.platform.auth;

import io.pgevents.platform.Findings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What an owner may see, as an operator writes it down.
 *
 * @param tables {@code public.orders}, {@code sales.*} or {@code *}, names as PostgreSQL writes them
 * @param channels {@code sysm_watch}, {@code sysm_*} or {@code *}, exact names
 * @param sources of published events: {@code /shop}, {@code /shop/*} or {@code *}; to see, and to publish as; and of a queue, {@code
 *     /db/amqp/orders}
 * @param protocols by which its subscriptions may send, beside HTTP: {@code KAFKA} or {@code *}
 */
record Patterns(List<String> tables, List<String> channels, List<String> sources, List<String> protocols) {

    static final Patterns NOTHING = new Patterns(List.of(), List.of(), List.of(), List.of());

    static final String ANY = "*";

    private static final int MOST = 100;
    private static final int LONGEST = 512;

    private static final String NAME = "(\"(?:[^\"]|\"\")+\"|[^\".*\\s]+)";

    /** The table's name is empty for {@code schema.*}. */
    static final Pattern TABLE = Pattern.compile(NAME + "\\.(?:" + NAME + "|\\*)");

    /** The part of a source that is for notifications, so no table of a schema of this name can be told from them. */
    static final String CHANNELS = "channels";

    /** The same for messages of queues. */
    static final String QUEUES = "amqp";

    /** By schema, where to name instead what has such a source. */
    private static final Map<String, String> NO_SCHEMAS =
            Map.of(CHANNELS, "notifications; name them in channels.", QUEUES, "messages; name them in sources.");

    Patterns {
        tables = List.copyOf(tables);
        channels = List.copyOf(channels);
        sources = List.copyOf(sources);
        protocols = List.copyOf(protocols);
    }

    /** Of an owner with webhooks only. */
    Patterns(List<String> tables, List<String> channels, List<String> sources) {
        this(tables, channels, sources, List.of());
    }

    void check(Findings findings) {
        check("tables", tables, findings);
        check("channels", channels, findings);
        check("sources", sources, findings);
        check("protocols", protocols, findings);
        for (int i = 0; i < tables.size(); i++) {
            var table = TABLE.matcher(tables.get(i));
            if (!tables.get(i).equals(ANY) && !table.matches()) {
                findings.add(
                        "/tables/" + i,
                        "invalid-pattern",
                        "Must be a table with its schema, such as public.orders, all tables of a schema, such as sales.*,"
                                + " or *.");
            } else if (table.matches() && !isSchema(name(table.group(1)))) {
                String schema = name(table.group(1));
                findings.add(
                        "/tables/" + i,
                        "invalid-pattern",
                        "Events of a schema called " + schema + " have the sources of " + NO_SCHEMAS.get(schema));
            }
        }
    }

    private static void check(String field, List<String> patterns, Findings findings) {
        if (patterns.size() > MOST) {
            findings.addAt(field, "too-many", "Must have at most " + MOST + " patterns.");
        }
        for (int i = 0; i < patterns.size(); i++) {
            String pattern = patterns.get(i);
            if (pattern.isBlank() || pattern.length() > LONGEST || pattern.indexOf('\0') >= 0) {
                findings.add(
                        "/" + field + "/" + i,
                        "invalid-pattern",
                        "Must be a text that is not empty, of at most " + LONGEST + " characters.");
            }
        }
    }

    /** Whether the sources of its tables are those of nothing else. */
    static boolean isSchema(String name) {
        return !NO_SCHEMAS.containsKey(name);
    }

    /** What PostgreSQL takes the text for: in small letters unless it is quoted. */
    static String name(String identifier) {
        return identifier.startsWith("\"")
                ? identifier.substring(1, identifier.length() - 1).replace("\"\"", "\"")
                : identifier.toLowerCase(Locale.ROOT);
    }
}
