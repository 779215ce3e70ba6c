package io.pgevents.platform.auth;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.platform.Database;
import io.pgevents.platform.Statements;
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
            INSERT INTO pgevents.owner AS o (name, tables, channels, sources) VALUES ($1, $2, $3, $4)
            ON CONFLICT (name) DO UPDATE
               SET tables = excluded.tables, channels = excluded.channels, sources = excluded.sources, updated_at = now()
             WHERE (o.tables, o.channels, o.sources)
                   IS DISTINCT FROM (excluded.tables, excluded.channels, excluded.sources)""";

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

    private static Owner set(Statements transaction, String name, Patterns patterns, String by) {
        // Waits for whoever makes a subscription of this owner's, which the statement after it then sees.
        int changed = transaction
                .run(SET, name, array(patterns.tables()), array(patterns.channels()), array(patterns.sources()))
                .rowCount();
        if (changed > 0) {
            transaction.run(TELL, name);
            LOG.ownerChanged(name, by);
        }
        return find(transaction, name).orElseThrow();
    }

    private static String[] array(List<String> values) {
        return values.toArray(String[]::new);
    }
}
