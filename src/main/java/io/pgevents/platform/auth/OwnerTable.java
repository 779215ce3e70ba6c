package io.pgevents.platform.auth;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.platform.Database;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.platform.Statements;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** The SQL of {@code pgevents.owner}. Every method blocks. */
@ApplicationScoped
class OwnerTable {

    private static final String FIND = "SELECT * FROM pgevents.owner WHERE name = $1";

    private static final String PAGE = "SELECT * FROM pgevents.owner WHERE name > $1 ORDER BY name LIMIT $2";

    private static final String SET = """
            INSERT INTO pgevents.owner AS o (name, tables, channels, sources, protocols) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (name) DO UPDATE
               SET tables = excluded.tables, channels = excluded.channels, sources = excluded.sources,
                   protocols = excluded.protocols, updated_at = now()
             WHERE (o.tables, o.channels, o.sources, o.protocols)
                   IS DISTINCT FROM (excluded.tables, excluded.channels, excluded.sources, excluded.protocols)""";

    private static final String ADD = "INSERT INTO pgevents.owner (name) VALUES ($1) ON CONFLICT (name) DO NOTHING";

    private static final String CLAIM = """
            UPDATE pgevents.owner SET claimed_at = $2
             WHERE name = $1 AND (claimed_at IS NULL OR claimed_at <= $2)""";

    /** Nobody makes a token or a subscription of an owner that is locked. */
    private static final String LOCK = "SELECT FROM pgevents.owner WHERE name = $1 FOR UPDATE";

    private static final String FORGET_TOKENS = """
            DELETE FROM pgevents.token WHERE owner = $1 AND (revoked_at IS NOT NULL OR expires_at <= now())""";

    private static final String HAS = """
            SELECT (SELECT count(*) FROM pgevents.token WHERE owner = $1) AS tokens,
                   (SELECT count(*) FROM pgevents.subscription WHERE owner = $1) AS subscriptions""";

    private static final String DELETE = "DELETE FROM pgevents.owner WHERE name = $1";

    /** With another version every replica reads them again, and with them what their owner may see. */
    private static final String TELL = "UPDATE pgevents.subscription SET version = version + 1 WHERE owner = $1";

    static final int LONGEST = 200;

    private final Database database;

    OwnerTable(Database database) {
        this.database = database;
    }

    /** As the table demands. */
    static boolean isName(String name) {
        return !name.isEmpty() && name.length() <= LONGEST && name.indexOf('\0') < 0;
    }

    String databaseName() {
        return database.run("SELECT current_database() AS name")
                .iterator()
                .next()
                .getString("name");
    }

    Optional<Owner> find(String name) {
        return name.indexOf('\0') >= 0 ? Optional.empty() : find(database, name);
    }

    private static Optional<Owner> find(Statements statements, String name) {
        return StreamSupport.stream(statements.run(FIND, name).spliterator(), false)
                .map(Owner::of)
                .findFirst();
    }

    /** By name, those after one; an empty text begins at the start. */
    List<Owner> page(String after, int limit) {
        return StreamSupport.stream(database.run(PAGE, after, limit).spliterator(), false)
                .map(Owner::of)
                .toList();
    }

    /**
     * From now on the owner may see this and nothing else. Takes effect for subscriptions as fast as a change of theirs.
     */
    Owner set(String name, Patterns patterns, String by) {
        return database.inTransaction(transaction -> set(transaction, name, patterns, by));
    }

    /**
     * The same by the claims of a token; nothing changes if a newer one has spoken already.
     *
     * @param issued when it was issued, in seconds since 1970
     */
    void claim(String name, Patterns patterns, long issued) {
        database.inTransaction(transaction -> {
            transaction.run(ADD, name);
            return transaction.run(CLAIM, name, issued).rowCount() > 0
                    ? set(transaction, name, patterns, "its claims")
                    : null;
        });
    }

    private static Owner set(Statements transaction, String name, Patterns patterns, String by) {
        // Waits for whoever makes a subscription of this owner's, which the statement after it then sees.
        int changed = transaction
                .run(
                        SET,
                        name,
                        array(patterns.tables()),
                        array(patterns.channels()),
                        array(patterns.sources()),
                        array(patterns.protocols()))
                .rowCount();
        if (changed > 0) {
            transaction.run(TELL, name);
            LOG.ownerChanged(name, by);
        }
        return find(transaction, name).orElseThrow();
    }

    /**
     * With its tokens that are not valid any more.
     *
     * @return whether it was there
     * @throws Problem {@code conflict} if it has others, or subscriptions
     */
    boolean delete(String name) {
        return name.indexOf('\0') < 0 && database.inTransaction(transaction -> delete(transaction, name));
    }

    private static boolean delete(Statements transaction, String name) {
        transaction.run(LOCK, name);
        transaction.run(FORGET_TOKENS, name);
        Row has = transaction.run(HAS, name).iterator().next();
        if (has.getLong("tokens") + has.getLong("subscriptions") > 0) {
            throw Problem.of(
                    ProblemType.CONFLICT,
                    "The owner has " + has.getLong("tokens") + " valid tokens and " + has.getLong("subscriptions")
                            + " subscriptions; revoke and delete them first.");
        }
        return transaction.run(DELETE, name).rowCount() > 0;
    }

    private static String[] array(List<String> values) {
        return values.toArray(String[]::new);
    }
}
