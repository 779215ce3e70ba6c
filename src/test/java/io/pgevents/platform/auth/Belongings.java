package io.pgevents.platform.auth;

import static io.pgevents.platform.auth.Tenants.asAdmin;
import static io.pgevents.platform.auth.Tenants.owner;
import static io.pgevents.platform.auth.Tenants.publish;
import static io.pgevents.platform.auth.Tenants.subscribe;
import static org.hamcrest.Matchers.lessThan;

import io.pgevents.platform.Database;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One of each of the things that the API is about, all of the owner {@code shop}. */
final class Belongings {

    private final Map<String, String> values = new HashMap<>();

    private Belongings() {}

    /** @param writer a token of the owner's */
    static Belongings make(Database database, String writer) {
        var made = new Belongings();
        // No event is of this type, so that nothing but the test touches its deliveries.
        String subscription = subscribe(writer, "\"source\":\"/shop\",\"types\":[\"none\"]");
        String event = publish(writer, "/shop");
        capture(database);
        made.values.putAll(Map.of(
                "subscription",
                subscription,
                "event",
                event,
                "delivery",
                deadLetter(database, subscription, event),
                "table",
                "public.matrix",
                "channel",
                "matrix",
                "slug",
                "forbidden",
                "owner",
                "spare",
                "cloudevent",
                Tenants.cloudEvent("/shop")));
        String olderSecret =
                asAdmin().get("/api/v1/subscriptions/" + subscription).path("secrets[0].kid");
        post("/api/v1/subscriptions/" + subscription + "/secret/rotate", "{}");
        made.values.put("kid", olderSecret);
        made.values.put(
                "replay",
                post("/api/v1/replays", "{\"subscription\":\"" + subscription + "\",\"from\":{\"position\":\"0\"}}"));
        made.values.put("token", post("/api/v1/tokens", "{\"owner\":\"shop\",\"scope\":\"read\"}"));
        owner("spare", "\"sources\":[\"/spare\"]");
        return made;
    }

    /** A table and a channel that it may see. */
    static void capture(Database database) {
        database.run("CREATE TABLE IF NOT EXISTS public.matrix (id int PRIMARY KEY)");
        post("/api/v1/watches", "{\"table\":\"public.matrix\"}");
        post("/api/v1/channels", "{\"channel\":\"matrix\"}");
    }

    private static String post(String path, String body) {
        String id = asAdmin()
                .contentType("application/json")
                .body(body)
                .post(path)
                .then()
                .statusCode(lessThan(300))
                .extract()
                .jsonPath()
                .getString("id");
        return String.valueOf(id);
    }

    /** One that a key waits for, so that everything can be done with it. */
    private static String deadLetter(Database database, String subscription, String event) {
        return database.run("""
                        INSERT INTO pgevents.delivery (subscription_id, event_id, lane, status, attempts, next_attempt_at)
                        VALUES ($1, $2, 'a', 'retrying', 1, now() + interval '1 hour') RETURNING id""", subscription, Long.valueOf(event))
                .iterator()
                .next()
                .getLong("id")
                .toString();
    }

    /** Puts them in the place of their names in braces. */
    String in(String text) {
        String filled = text;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("{" + value.getKey() + "}", value.getValue());
        }
        return filled;
    }

    String subscription() {
        return values.get("subscription");
    }

    /** What must not be found in an answer to somebody else; with quotes, since some are short numbers. */
    List<String> traces() {
        return List.of(
                "\"" + subscription() + "\"",
                "\"id\":\"" + values.get("event") + "\"",
                "\"public.matrix\"",
                "\"channel\":\"matrix\"");
    }
}
