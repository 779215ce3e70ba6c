package io.pgevents.capture;

import io.pgevents.platform.Database;
import io.pgevents.platform.Statements;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;

/**
 * The channels of {@code NOTIFY} that are captured: what is sent on one becomes an event of type {@code
 * pgevents.notification}. A channel is captured as long as one origin wants it, on every replica, also after a restart.
 * A change takes effect within about a second. Blocks on the database; thread-safe.
 */
@ApplicationScoped
public class ListenedChannels {

    /** What programs ask for by {@code POST /api/v1/channels}. */
    public static final String API = "api";

    /** What {@code pgevents.channels} names. */
    public static final String CONFIGURATION = "configuration";

    /** What {@code pgevents.declarations} declares. */
    public static final String DECLARATIONS = "declarations";

    private static final String ENSURE = "SELECT pgevents.ensure_channel($1, $2) AS fresh";
    private static final String RELEASE = "SELECT pgevents.release_channel($1, $2)";
    private static final String OF_ORIGIN = "SELECT channel FROM pgevents.channel WHERE origin = $1 ORDER BY channel";
    private static final String NAMES = "SELECT DISTINCT channel FROM pgevents.channel ORDER BY channel";
    private static final String SOURCES =
            "SELECT channel, pgevents.channel_source(channel) AS source FROM unnest($1::text[]) AS channel";

    private final Database database;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    ListenedChannels(Database database) {
        this.database = database;
    }

    /** A name as {@code LISTEN} without quotes takes it: small ASCII letters, cut off after 63 bytes of UTF-8. */
    public static String folded(String name) {
        return ChannelNames.folded(name);
    }

    /** @throws IllegalArgumentException if no channel can have this name, or it is one of pgevents' own; says why */
    public static void check(String channel) {
        ChannelNames.check(channel);
    }

    /**
     * Makes sure that the channel of exactly this name is captured for this origin.
     *
     * @return whether it was not captured before
     * @throws IllegalArgumentException as {@link #check}
     */
    public boolean ensure(String channel, String origin) {
        check(channel);
        boolean fresh = database.run(ENSURE, channel, origin).iterator().next().getBoolean("fresh");
        listeners.forEach(Runnable::run);
        return fresh;
    }

    /** The origin does not want it any more. What was logged stays, and is delivered. */
    public void release(String channel, String origin) {
        database.run(RELEASE, channel, origin);
        listeners.forEach(Runnable::run);
    }

    /** Those that the origin wants, in the order of their bytes. */
    public List<String> of(String origin) {
        return names(database, OF_ORIGIN, origin);
    }

    /** All of them, each once. */
    public List<String> all() {
        return all(database);
    }

    /** The same, asked on a session of the caller's. */
    public List<String> all(Statements session) {
        return names(session, NAMES);
    }

    /** The CloudEvents {@code source} of each channel's events. */
    public Map<String, String> sources(List<String> channels) {
        Map<String, String> sources = new TreeMap<>();
        for (Row row : database.run(SOURCES, (Object) channels.toArray(String[]::new))) {
            sources.put(row.getString("channel"), row.getString("source"));
        }
        return sources;
    }

    /** @param changed called after each change that is made here, on the thread that made it */
    public void onChange(Runnable changed) {
        listeners.add(changed);
    }

    private static List<String> names(Statements session, String sql, Object... values) {
        return StreamSupport.stream(session.run(sql, values).spliterator(), false)
                .map(row -> row.getString("channel"))
                .toList();
    }
}
