package io.pgevents.platform.declared;

import io.pgevents.platform.Database;
import io.pgevents.platform.Statements;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The SQL of {@code pgevents.declared}: what declarations have made, and so may change and remove. Blocks. */
@ApplicationScoped
class DeclaredNames {

    private static final String OF_KIND =
            "SELECT name FROM pgevents.declared WHERE kind = $1 ORDER BY created_at, name";

    private static final String ADD =
            "INSERT INTO pgevents.declared (kind, name) VALUES ($1, $2) ON CONFLICT (kind, name) DO NOTHING";

    private static final String REMOVE = "DELETE FROM pgevents.declared WHERE kind = $1 AND name = $2";

    private static final String LOCK =
            "SELECT pg_try_advisory_xact_lock('pgevents.declared'::regclass::oid::bigint) AS alone";

    private final Database database;

    DeclaredNames(Database database) {
        this.database = database;
    }

    Set<String> of(String kind) {
        Set<String> names = new LinkedHashSet<>();
        for (Row row : database.run(OF_KIND, kind)) {
            names.add(row.getString("name"));
        }
        return names;
    }

    void add(String kind, String name) {
        database.run(ADD, kind, name);
    }

    void remove(String kind, String name) {
        database.run(REMOVE, kind, name);
    }

    /** Does the work unless another replica is doing the same at this moment; then it is empty. */
    <T> Optional<T> alone(Supplier<T> work) {
        return database.inTransaction(lock -> isAlone(lock) ? Optional.of(work.get()) : Optional.empty());
    }

    private static boolean isAlone(Statements lock) {
        return lock.run(LOCK).iterator().next().getBoolean("alone");
    }
}
