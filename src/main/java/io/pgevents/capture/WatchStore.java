package io.pgevents.capture;

import io.pgevents.platform.Database;
import io.pgevents.platform.Problem;
import io.pgevents.platform.StatementException;
import io.pgevents.platform.auth.Reach;
import io.pgevents.platform.auth.ReachSql;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Calls {@code pgevents.watch} and {@code pgevents.unwatch}, and reads what is watched. Blocks on the database. */
@ApplicationScoped
class WatchStore {

    private static final String COLUMNS = """
            SELECT w.*, format('%I.%I', w.schema_name, w.table_name) AS name
              FROM pgevents.watched_table w
             WHERE w.active AND w.removed_at IS NULL""";

    private static final String ONE = COLUMNS + " AND w.relation = to_regclass($1)";

    private static final String PAGE = COLUMNS + " AND (w.schema_name, w.table_name) > ($1, $2) AND "
            + ReachSql.sees("w.source", 4) + " ORDER BY w.schema_name, w.table_name LIMIT $3";

    /** With the path of roles.sql no table would be found by its name alone; that of anybody else is meant as it is. */
    private static final String LOOK_WHERE_EVERYBODY_DOES = """
            SELECT set_config('search_path', '"$user", public', true)
             WHERE current_setting('search_path') = 'pg_catalog, pg_temp'""";

    /** Both make their lock time-out local to the transaction, so they run in one. */
    private static final String WATCH = """
            SELECT pgevents.watch($1::text::regclass, coalesce($2, ARRAY['insert', 'update', 'delete']), $3, $4, $5,
                                  coalesce($6, false), $7, coalesce($8, false))""";

    private static final String NAME = """
            SELECT format('%I.%I', n.nspname, c.relname) AS name
              FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE c.oid = $1::text::regclass""";

    private static final String UNWATCH = "SELECT pgevents.unwatch($1::text::regclass)";

    /** What to_regclass can't read as a name: wrong syntax, U+0000, too many parts, another database. */
    private static final Set<String> NO_NAMES = Set.of("42602", "22021", "42601", "0A000");

    private final Database database;

    WatchStore(Database database) {
        this.database = database;
    }

    /** @param table a name that is no table's, or could be none's, has no watch */
    Optional<Watch> find(String table) {
        try {
            return database.inTransaction(transaction -> {
                transaction.run(LOOK_WHERE_EVERYBODY_DOES);
                return first(transaction.run(ONE, table));
            });
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
        try {
            return database.inTransaction(transaction -> {
                transaction.run(LOOK_WHERE_EVERYBODY_DOES);
                return transaction.run(NAME, table).iterator().next().getString("name");
            });
        } catch (StatementException e) {
            throw WatchProblems.of(e);
        }
    }

    /** Those that can be seen, in the order of their names, those after one; empty texts begin at the start. */
    List<Row> page(String afterSchema, String afterTable, Reach reach, int limit) {
        List<Row> rows = new ArrayList<>();
        Object[] seen = ReachSql.values(reach);
        database.run(PAGE, afterSchema, afterTable, limit, seen[0], seen[1], seen[2])
                .forEach(rows::add);
        return rows;
    }

    /** Watches the table from now on, in place of what was asked for it before. */
    Watch watch(WatchRequest request) {
        try {
            return database.inTransaction(transaction -> {
                transaction.run(LOOK_WHERE_EVERYBODY_DOES);
                transaction.run(
                        WATCH,
                        request.table(),
                        array(request.operations()),
                        array(request.columns()),
                        array(request.exclude()),
                        request.when(),
                        request.before(),
                        array(request.keyColumns()),
                        request.always());
                return first(transaction.run(ONE, request.table())).orElseThrow();
            });
        } catch (StatementException e) {
            throw WatchProblems.of(e);
        }
    }

    void unwatch(String table) {
        try {
            database.inTransaction(transaction -> {
                transaction.run(LOOK_WHERE_EVERYBODY_DOES);
                return transaction.run(UNWATCH, table);
            });
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
