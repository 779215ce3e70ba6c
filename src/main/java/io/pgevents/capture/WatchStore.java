package io.pgevents.capture;

import io.pgevents.platform.Database;
import io.pgevents.platform.LookUps;
import io.pgevents.platform.Problem;
import io.pgevents.platform.StatementException;
import io.pgevents.platform.auth.Reach;
import io.pgevents.platform.auth.ReachSql;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Calls {@code pgevents.watch} and {@code pgevents.unwatch}, and reads what is watched. Blocks on the database. */
@ApplicationScoped
class WatchStore {

    private static final String COLUMNS = """
            SELECT w.*, pg_catalog.format('%I.%I', w.schema_name, w.table_name) AS name
              FROM pgevents.watched_table w
             WHERE w.active AND w.removed_at IS NULL""";

    /**
     * What to_regclass would find for anybody, looked up by name: that function asks for USAGE on the schema, and it would take
     * the schema public on the search_path, whose operators are anybody's.
     */
    private static final String TABLE = """
            SELECT c.oid, n.nspname, c.relname
              FROM (SELECT parts[pg_catalog.cardinality(parts)] AS name,
                           CASE pg_catalog.cardinality(parts)
                               WHEN 1 THEN CASE WHEN pg_catalog.current_setting('search_path') = 'pg_catalog, pg_temp'
                                                THEN ARRAY['pg_catalog', current_user, 'public']::name[]
                                                ELSE pg_catalog.current_schemas(true) END
                               WHEN 2 THEN parts[1:1]
                               WHEN 3 THEN CASE WHEN parts[1] = pg_catalog.current_database() THEN parts[2:2] END
                           END AS schemas
                      FROM (SELECT pg_catalog.parse_ident($1::text)::name[] AS parts) AS given) AS asked
              JOIN pg_catalog.pg_namespace AS n ON n.nspname = ANY (asked.schemas)
              JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = asked.name
             ORDER BY pg_catalog.array_position(asked.schemas, n.nspname)
             LIMIT 1""";

    private static final String ONE = COLUMNS + " AND w.relation = (SELECT oid FROM (" + TABLE + ") AS found)";

    private static final String MADE = COLUMNS + " AND w.id = $1";

    private static final String PAGE = COLUMNS + " AND (w.schema_name, w.table_name) > ($1, $2) AND "
            + ReachSql.sees("w.source", 4) + " ORDER BY w.schema_name, w.table_name LIMIT $3";

    private static final String NAME =
            "SELECT pg_catalog.format('%I.%I', nspname, relname) AS name FROM (" + TABLE + ") AS found";

    /**
     * A condition is meant where everybody looks, and with the path of roles.sql would find nothing by its name alone. What runs
     * under this path names the schema of each function and the type of each value: public is open to others in many databases.
     */
    private static final String LOOK_WHERE_EVERYBODY_DOES = """
            SELECT pg_catalog.set_config('search_path', '"$user", public', true)
             WHERE pg_catalog.current_setting('search_path') = 'pg_catalog, pg_temp'""";

    /** Makes its lock time-out local to the transaction, as {@link #UNWATCH} does, so they run in one. */
    private static final String WATCH = """
            SELECT pgevents.watch($1::pg_catalog.text::pg_catalog.regclass,
                                  coalesce($2::pg_catalog.text[], ARRAY['insert', 'update', 'delete']::pg_catalog.text[]),
                                  $3::pg_catalog.text[], $4::pg_catalog.text[], $5::pg_catalog.text,
                                  coalesce($6::pg_catalog.bool, false), $7::pg_catalog.text[],
                                  coalesce($8::pg_catalog.bool, false), 'auto'::pg_catalog.text) AS id""";

    private static final String UNWATCH =
            "SELECT pgevents.unwatch(found.oid::pg_catalog.regclass) FROM (" + TABLE + ") AS found";

    /** What can be no name: wrong syntax, U+0000. */
    private static final Set<String> NO_NAMES = Set.of("22023", "22021");

    private final Database database;
    private final LookUps lookUps;

    WatchStore(Database database, LookUps lookUps) {
        this.lookUps = lookUps;
        this.database = database;
    }

    /** @param table a name that is no table's, or could be none's, has no watch */
    Optional<Watch> find(String table) {
        try {
            return first(database.run(ONE, table));
        } catch (StatementException e) {
            if (NO_NAMES.contains(e.sqlState())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * The one way of writing it that {@link Watch#table} has.
     *
     * @throws Problem if there is no such table
     */
    String nameOf(String table) {
        Iterator<Row> found;
        try {
            found = database.run(NAME, table).iterator();
        } catch (StatementException e) {
            throw WatchProblems.of(e);
        }
        if (!found.hasNext()) {
            throw Problem.validation("/table", "refused", "There is no table '" + table + "'.");
        }
        return found.next().getString("name");
    }

    /** Those that can be seen, in the order of their names, those after one; empty texts begin at the start. */
    List<Row> page(String afterSchema, String afterTable, Reach reach, int limit) {
        List<Row> rows = new ArrayList<>();
        Object[] seen = ReachSql.values(reach);
        lookUps.run(transaction -> transaction.run(PAGE, afterSchema, afterTable, limit, seen[0], seen[1], seen[2]))
                .forEach(rows::add);
        return rows;
    }

    /** Watches the table from now on, in place of what was asked for it before. */
    Watch watch(WatchRequest request) {
        try {
            return database.inTransaction(transaction -> {
                transaction.run(LOOK_WHERE_EVERYBODY_DOES);
                Integer id = transaction
                        .run(
                                WATCH,
                                request.table(),
                                array(request.operations()),
                                array(request.columns()),
                                array(request.exclude()),
                                request.when(),
                                request.before(),
                                array(request.keyColumns()),
                                request.always())
                        .iterator()
                        .next()
                        .getInteger("id");
                return first(transaction.run(MADE, id)).orElseThrow();
            });
        } catch (StatementException e) {
            throw WatchProblems.of(e);
        }
    }

    void unwatch(String table) {
        try {
            database.inTransaction(transaction -> transaction.run(UNWATCH, table));
        } catch (StatementException e) {
            throw WatchProblems.of(e);
        }
    }

    private static Optional<Watch> first(RowSet<Row> rows) {
        var all = rows.iterator();
        return all.hasNext() ? Optional.of(Watch.of(all.next())) : Optional.empty();
    }

    private static String @Nullable [] array(@Nullable List<String> values) {
        return values == null ? null : values.toArray(String[]::new);
    }
}
