package io.pgevents.platform.auth;

import java.util.List;

/** {@link Reach#sees} as a condition of SQL. */
public final class ReachSql {

    private ReachSql() {}

    /**
     * The condition.
     *
     * @param source an expression, safe to be part of a statement
     * @param first the number of the first of its values in the statement, of three
     */
    public static String sees(String source, int first) {
        String exact = "$" + first;
        String prefixes = "$" + (first + 1);
        String exceptions = "$" + (first + 2);
        return """
                (%2$s::text[] IS NULL OR %1$s = ANY (%2$s)
                 OR EXISTS (SELECT FROM unnest(%3$s::text[], %4$s::text[]) AS span (prefix, exceptions)
                             WHERE starts_with(%1$s, span.prefix)
                               AND NOT EXISTS (SELECT FROM unnest(string_to_array(exceptions, ' ')) AS but (prefix)
                                              WHERE starts_with(%1$s, but.prefix))))""".formatted(source, exact, prefixes, exceptions);
    }

    /** Its values; the first is null for everything. */
    public static Object[] values(Reach reach) {
        if (reach.isEverything()) {
            return new Object[] {null, null, null};
        }
        List<Reach.Span> spans = reach.spans();
        return new Object[] {
            reach.exact().toArray(String[]::new),
            spans.stream().map(Reach.Span::prefix).toArray(String[]::new),
            spans.stream()
                    // There is no space in them: they begin with the database's name as a URI has it.
                    .map(span -> String.join(" ", span.except()))
                    .toArray(String[]::new)
        };
    }
}
