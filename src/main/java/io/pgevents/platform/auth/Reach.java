package io.pgevents.platform.auth;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;

/**
 * The sources whose events somebody may see. Everything an event can come from has its source, so this one question
 * decides for lists, subscriptions and deliveries alike; {@link ReachSql} asks it in SQL. Immutable, and cheap enough
 * to be asked for every event.
 */
public final class Reach {

    /** That of an operator. */
    public static final Reach EVERYTHING = new Reach(Set.of(), List.of(), "", Set.of());

    private static final String WEBHOOKS = "HTTP";

    /** Sources that begin with a text, except those that begin with others. */
    record Span(String prefix, List<String> except) {

        Span(String prefix) {
            this(prefix, List.of());
        }

        boolean holds(String source) {
            return source.startsWith(prefix) && except.stream().noneMatch(source::startsWith);
        }
    }

    private final Set<String> exact;
    private final List<Span> spans;

    /** What the sources of tables, channels and queues begin with; empty for everything. */
    private final String database;

    private final Set<String> protocols;

    private Reach(Set<String> exact, List<Span> spans, String database, Set<String> protocols) {
        this.exact = Set.copyOf(exact);
        this.spans = List.copyOf(spans);
        this.database = database;
        this.protocols = protocols;
    }

    /** @param databaseName of the one database whose events the log holds */
    static Reach of(Patterns patterns, String databaseName) {
        String database = "/" + UriSegment.of(databaseName) + "/";
        String channels = database + Patterns.CHANNELS + "/";
        String queues = database + Patterns.QUEUES + "/";
        Set<String> exact = new HashSet<>();
        List<Span> spans = new ArrayList<>();
        for (String pattern : patterns.tables()) {
            Matcher table = Patterns.TABLE.matcher(pattern);
            if (pattern.equals(Patterns.ANY)) {
                spans.add(new Span(database, List.of(channels, queues)));
            } else if (table.matches()) {
                String name = Patterns.name(table.group(1));
                if (!Patterns.isSchema(name)) {
                    continue;
                }
                String schema = database + UriSegment.of(name) + "/";
                if (table.group(2) == null) {
                    spans.add(new Span(schema));
                } else {
                    exact.add(schema + UriSegment.of(Patterns.name(table.group(2))));
                }
            }
        }
        patterns.channels().forEach(pattern -> add(pattern, channels, List.of(), exact, spans));
        patterns.sources()
                .forEach(pattern ->
                        add(pattern, "", pattern.startsWith(queues) ? List.of() : List.of(database), exact, spans));
        return new Reach(exact, spans, database, Set.copyOf(patterns.protocols()));
    }

    /** @param except what none of them reaches */
    private static void add(String pattern, String before, List<String> except, Set<String> exact, List<Span> spans) {
        boolean open = pattern.endsWith(Patterns.ANY);
        String text = open ? pattern.substring(0, pattern.length() - 1) : pattern;
        String source = before + (before.isEmpty() ? text : UriSegment.of(text));
        if (open) {
            spans.add(new Span(source, except));
        } else if (except.stream().noneMatch(source::startsWith)) {
            exact.add(source);
        }
    }

    /** Whether nothing is kept from them, not even what becomes of other people's subscriptions. */
    public boolean isEverything() {
        return database.isEmpty();
    }

    /** Whether there is no source at all. */
    public boolean isNothing() {
        return !isEverything() && exact.isEmpty() && spans.isEmpty();
    }

    public boolean sees(String source) {
        if (isEverything() || exact.contains(source)) {
            return true;
        }
        for (Span span : spans) {
            if (span.holds(source)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether subscriptions may send by this protocol: webhooks in any case, and else what they were given, since other
     * protocols use credentials of the operator's, and reach into the service.
     */
    public boolean uses(String protocol) {
        return isEverything()
                || protocol.equals(WEBHOOKS)
                || protocols.contains(protocol)
                || protocols.contains(Patterns.ANY);
    }

    /** Whether they may publish as this source: nobody but an operator as a table, a channel or a queue. */
    public boolean publishes(String source) {
        return isEverything() || (sees(source) && !source.startsWith(database));
    }

    Set<String> exact() {
        return exact;
    }

    List<Span> spans() {
        return spans;
    }
}
