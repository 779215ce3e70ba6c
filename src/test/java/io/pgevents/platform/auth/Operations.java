package io.pgevents.platform.auth;

import static io.pgevents.platform.auth.Operations.Hidden.EMPTY;
import static io.pgevents.platform.auth.Operations.Hidden.FORBIDDEN;
import static io.pgevents.platform.auth.Operations.Hidden.IGNORED;
import static io.pgevents.platform.auth.Operations.Hidden.NOTHING;
import static io.pgevents.platform.auth.Operations.Hidden.NOT_FOUND;
import static io.pgevents.platform.auth.Operations.Hidden.UNKNOWN;
import static io.pgevents.platform.auth.Operations.Hidden.UNMATCHED;
import static io.pgevents.platform.auth.Scope.ADMIN;
import static io.pgevents.platform.auth.Scope.READ;
import static io.pgevents.platform.auth.Scope.WRITE;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The authorisation matrix: every operation of the REST API, what it needs, and what it is to whom it does not belong. */
final class Operations {

    /** What an owner is answered about what belongs to another. */
    enum Hidden {
        /** 404, as if it was not there. */
        NOT_FOUND,
        /** 204, as if it was not there, and nothing has happened. */
        IGNORED,
        /** 412, as If-Match demands of what is not there. */
        UNMATCHED,
        /** 200, without it. */
        EMPTY,
        /** 422, as if it was not there. */
        UNKNOWN,
        /** 403: it says itself what it is about. */
        FORBIDDEN,
        /** It is about nobody's things. */
        NOTHING
    }

    /**
     * An operation.
     *
     * @param needed null if anybody may
     * @param body with placeholders, like the path: those of {@link Belongings}
     */
    record Operation(String method, String path, Scope needed, Hidden hidden, String body) {

        String name() {
            return method + " " + path;
        }

        boolean isAllowed(Scope given) {
            return needed == null || given.includes(needed);
        }

        Optional<Scope> scope() {
            return Optional.ofNullable(needed);
        }

        @Override
        public String toString() {
            return name();
        }
    }

    static final Map<String, Operation> ALL = Arrays.stream(new Operation[] {
                of("GET", "/problems/{slug}", null, NOTHING),
                of("GET", "/api/v1/subscriptions", READ, EMPTY),
                of("OPTIONS", "/api/v1/subscriptions", READ, NOTHING),
                of(
                        "POST",
                        "/api/v1/subscriptions",
                        WRITE,
                        FORBIDDEN,
                        "{\"sink\":\"paper:new\",\"protocol\":\"PAPER\",\"source\":\"/shop\"}"),
                of("GET", "/api/v1/subscriptions/{subscription}", READ, NOT_FOUND),
                of(
                        "PUT",
                        "/api/v1/subscriptions/{subscription}",
                        WRITE,
                        UNMATCHED,
                        "{\"sink\":\"paper:put\",\"protocol\":\"PAPER\"}"),
                of("PATCH", "/api/v1/subscriptions/{subscription}", WRITE, NOT_FOUND, "{\"types\":[\"t\"]}"),
                of("DELETE", "/api/v1/subscriptions/{subscription}", WRITE, IGNORED),
                of("POST", "/api/v1/subscriptions/{subscription}/pause", WRITE, NOT_FOUND),
                of("POST", "/api/v1/subscriptions/{subscription}/resume", WRITE, NOT_FOUND),
                of("POST", "/api/v1/subscriptions/{subscription}/test", WRITE, NOT_FOUND),
                of("GET", "/api/v1/subscriptions/{subscription}/stats", READ, NOT_FOUND),
                of("POST", "/api/v1/subscriptions/{subscription}/secret/rotate", WRITE, NOT_FOUND, "{}"),
                of("DELETE", "/api/v1/subscriptions/{subscription}/secret/{kid}", WRITE, NOT_FOUND),
                of("GET", "/api/v1/deliveries", READ, EMPTY),
                of("GET", "/api/v1/deliveries/{delivery}", READ, NOT_FOUND),
                of("POST", "/api/v1/deliveries/{delivery}/redeliver", WRITE, NOT_FOUND),
                of("POST", "/api/v1/deliveries/{delivery}/cancel", WRITE, NOT_FOUND),
                of("POST", "/api/v1/deliveries/{delivery}/skip", WRITE, NOT_FOUND),
                of("GET", "/api/v1/replays", READ, EMPTY),
                of(
                        "POST",
                        "/api/v1/replays",
                        WRITE,
                        UNKNOWN,
                        "{\"subscription\":\"{subscription}\",\"from\":{\"position\":\"0\"}}"),
                of("GET", "/api/v1/replays/{replay}", READ, NOT_FOUND),
                of("DELETE", "/api/v1/replays/{replay}", WRITE, NOT_FOUND),
                of("GET", "/api/v1/events", READ, EMPTY),
                of("POST", "/api/v1/events", WRITE, FORBIDDEN, "{cloudevent}"),
                of("GET", "/api/v1/events/{event}", READ, NOT_FOUND),
                of("GET", "/api/v1/events/{event}/deliveries", READ, EMPTY),
                of("GET", "/api/v1/watches", READ, EMPTY),
                of("POST", "/api/v1/watches", ADMIN, NOTHING, "{\"table\":\"public.matrix\"}"),
                of("GET", "/api/v1/watches/{table}", READ, NOT_FOUND),
                of("DELETE", "/api/v1/watches/{table}", ADMIN, NOTHING),
                of("GET", "/api/v1/channels", READ, EMPTY),
                of("POST", "/api/v1/channels", ADMIN, NOTHING, "{\"channel\":\"matrix\"}"),
                of("GET", "/api/v1/channels/{channel}", READ, NOT_FOUND),
                of("DELETE", "/api/v1/channels/{channel}", ADMIN, NOTHING),
                of("GET", "/api/v1/tokens", ADMIN, NOTHING),
                of("POST", "/api/v1/tokens", ADMIN, NOTHING, "{\"owner\":\"shop\",\"scope\":\"read\"}"),
                of("GET", "/api/v1/tokens/{token}", ADMIN, NOTHING),
                of("DELETE", "/api/v1/tokens/{token}", ADMIN, NOTHING),
                of("GET", "/api/v1/owners", ADMIN, NOTHING),
                of("GET", "/api/v1/owners/{owner}", ADMIN, NOTHING),
                of("PUT", "/api/v1/owners/{owner}", ADMIN, NOTHING, "{\"sources\":[\"/spare\"]}"),
                of("DELETE", "/api/v1/owners/{owner}", ADMIN, NOTHING),
            })
            .collect(Collectors.toMap(Operation::name, Function.identity()));

    private Operations() {}

    private static Operation of(String method, String path, Scope needed, Hidden hidden) {
        return of(method, path, needed, hidden, null);
    }

    private static Operation of(String method, String path, Scope needed, Hidden hidden, String body) {
        return new Operation(method, path, needed, hidden, body);
    }

    /** The name under which the table has an operation of the OpenAPI document. */
    static String name(String method, String path) {
        String named = path.replaceFirst("/(subscription|deliver|replay|event|token)(s|ies)/\\{id}", "/$1$2/{$1}")
                .replace("{deliver}", "{delivery}");
        return method.toUpperCase(Locale.ROOT) + " " + named;
    }
}
