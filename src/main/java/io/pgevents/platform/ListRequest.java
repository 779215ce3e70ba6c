package io.pgevents.platform;

import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request for one page of a list that is sorted by a unique key: {@code ?limit=&cursor=} and the filters of that
 * list. Pages neither repeat nor skip a row that is there all the time, however the list changes meanwhile.
 */
public final class ListRequest {

    public static final int DEFAULT_LIMIT = 50;
    public static final int MAX_LIMIT = 250;

    private final UriInfo uri;
    private final Map<String, String> filters = new TreeMap<>();
    private final int limit;

    /**
     * @param names the filters that the list knows
     * @throws Problem {@code malformed-request} for any other parameter, one given twice, or a limit out of bounds
     */
    public ListRequest(UriInfo uri, Set<String> names) {
        this.uri = uri;
        MultivaluedMap<String, String> given = uri.getQueryParameters();
        Set<String> known = new TreeSet<>(names);
        known.addAll(List.of("limit", "cursor"));
        given.forEach((name, values) -> {
            if (!known.contains(name)) {
                throw Problem.malformed(
                        "There is no parameter '" + name + "' here; known are " + String.join(", ", known) + ".");
            }
            if (values.size() > 1) {
                throw Problem.malformed("The parameter '" + name + "' is given more than once.");
            }
            if (values.get(0).indexOf('\0') >= 0) {
                throw Problem.malformed("The parameter '" + name + "' contains the character U+0000.");
            }
            if (names.contains(name) && !values.get(0).isEmpty()) {
                filters.put(name, values.get(0));
            }
        });
        this.limit = limit(given.getFirst("limit"));
    }

    /** The value of a filter; null if the list is not to be filtered by it. */
    public @Nullable String filter(String name) {
        return filters.get(name);
    }

    /** How many rows to fetch: one more than the page holds, which tells whether there is another page. */
    public int rows() {
        return limit + 1;
    }

    /**
     * The sort key after which the page begins; empty for the first page.
     *
     * @param size how many parts the key has
     * @throws Problem {@code invalid-cursor}
     */
    public List<String> after(int size) {
        String cursor = uri.getQueryParameters().getFirst("cursor");
        return cursor == null ? List.of() : Cursor.key(cursor, list(), size);
    }

    /** The text after which the page begins, of a list whose key is one text; empty for the first page. */
    public String afterText() {
        List<String> after = after(1);
        return after.isEmpty() ? "" : after.get(0);
    }

    /** The key of a list whose oldest comes first. @param at null for the first page */
    public record TimeAndId(@Nullable OffsetDateTime at, String id) {}

    /**
     * What the page begins after, of a list whose key is a time and an id.
     *
     * @throws Problem {@code invalid-cursor}
     */
    public TimeAndId afterTimeAndId() {
        List<String> after = after(2);
        try {
            return after.isEmpty()
                    ? new TimeAndId(null, "")
                    : new TimeAndId(OffsetDateTime.parse(after.get(0)), after.get(1));
        } catch (DateTimeException notOfOurMaking) {
            throw Problem.invalidCursor();
        }
    }

    /**
     * The number before which the page begins, of a list whose key is one number and whose largest comes first.
     *
     * @throws Problem {@code invalid-cursor}
     */
    public long before() {
        List<String> after = after(1);
        try {
            return after.isEmpty() ? Long.MAX_VALUE : Long.parseLong(after.get(0));
        } catch (NumberFormatException notOfOurMaking) {
            throw Problem.invalidCursor();
        }
    }

    /**
     * The answer, with {@code Link: rel="next"} (RFC 8288) if the list goes on.
     *
     * @param rows at most {@link #rows()}
     * @param key the sort key of a row
     * @param show the JSON of a row
     */
    public <T> Response page(List<T> rows, Function<T, List<String>> key, Function<T, ?> show) {
        return page(rows, key, show, null);
    }

    /**
     * The same of a list that could not be looked at to its end.
     *
     * @param goesOn the sort key after which it goes on if the rows are no more than a page; null at its end
     */
    public <T> Response page(
            List<T> rows, Function<T, List<String>> key, Function<T, ?> show, @Nullable List<String> goesOn) {
        boolean more = rows.size() > limit;
        List<T> shown = more ? rows.subList(0, limit) : rows;
        List<String> last = more ? key.apply(shown.get(shown.size() - 1)) : goesOn;
        String next = last == null ? null : Cursor.of(list(), last);
        var answer = Response.ok(new Page<>(shown.stream().map(show).toList(), next));
        if (next != null) {
            answer.header("Link", "<" + linkTo(next) + ">; rel=\"next\"");
        }
        return answer.build();
    }

    private String list() {
        return uri.getPath() + filters;
    }

    /** Without scheme and host, which a proxy may have changed. */
    private String linkTo(String next) {
        return UriBuilder.fromPath(uri.getRequestUri().getRawPath())
                .replaceQuery(uri.getRequestUri().getRawQuery())
                .replaceQueryParam("cursor", next)
                .build()
                .toString();
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException notANumber) {
            // refused below
        }
        throw Problem.malformed("The parameter 'limit' must be a whole number from 1 to " + MAX_LIMIT + ".");
    }
}
