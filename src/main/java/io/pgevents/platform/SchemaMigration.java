package io.pgevents.platform;

import static io.pgevents.platform.Log.LOG;

import io.quarkus.arc.All;
import io.quarkus.liquibase.LiquibaseFactory;
import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.annotations.CommandLineArguments;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryOutputEnum;
import liquibase.analytics.configuration.AnalyticsArgs;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.ui.LoggerUIService;

/**
 * Brings the schema up to date before anything else is started, and then runs the user's own change log. With the command
 * {@code migrate} nothing else is started at all.
 */
@ApplicationScoped
class SchemaMigration {

    /** Lower than that of every other observer. */
    private static final int FIRST = 1;

    private static final String SCHEMA = "pgevents";

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** With the types that it has: another function that fits better could be somebody else's. */
    private static final String LOCK =
            "pg_catalog.hashtextextended('pgevents schema'::pg_catalog.text, 0::pg_catalog.int8)";

    private final SchemaOwner owner;
    private final SchemaVersion version;
    private final LiquibaseFactory liquibase;
    private final LiquibaseSettings settings;
    private final List<SchemaPart> parts;
    private final boolean nothingElse;

    SchemaMigration(
            SchemaOwner owner,
            SchemaVersion version,
            LiquibaseFactory liquibase,
            LiquibaseSettings settings,
            @All List<SchemaPart> parts,
            @CommandLineArguments String[] arguments) {
        this.owner = owner;
        this.version = version;
        this.liquibase = liquibase;
        this.settings = settings;
        this.parts = parts.stream().filter(SchemaPart::isWanted).toList();
        this.nothingElse = List.of(arguments).contains(Main.MIGRATE);
    }

    void run(@Observes @Priority(FIRST) StartupEvent started) {
        boolean own = nothingElse || settings.migrateAtStart();
        if (own) {
            checkParts();
        } else {
            version.check(contexts());
        }
        if (own || owner.isAnother() && settings.changeLog().isPresent()) {
            inTurn(() -> {
                if (own) {
                    runOwn();
                }
                settings.changeLog().ifPresent(this::runUsers);
            });
        } else {
            settings.changeLog().ifPresent(changeLog -> LOG.userChangeLogIgnored(changeLog.toString()));
        }
        if (nothingElse) {
            LOG.schemaIsUpToDate();
            // The exception ends the start, and by itself leaves Quarkus waiting for what ends the run.
            Quarkus.asyncExit();
            throw new PreventFurtherStepsException("migrated", 0);
        }
    }

    /** Liquibase's own lock is a row of a table that two who start on an empty database would both want to make. */
    private void inTurn(Runnable migrate) {
        try (Connection connection = owner.connect();
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_catalog.pg_advisory_lock(" + LOCK + ")");
            try {
                migrate.run();
            } finally {
                statement.execute("SELECT pg_catalog.pg_advisory_unlock(" + LOCK + ")");
            }
        } catch (SQLException e) {
            throw stop("the database cannot be used", e);
        }
    }

    private void checkParts() {
        if (parts.isEmpty()) {
            return;
        }
        try (Connection connection = owner.connect()) {
            for (SchemaPart part : parts) {
                part.check(connection);
            }
        } catch (SQLException e) {
            throw stop("the database cannot be used", e);
        }
    }

    private void runOwn() {
        try (Connection connection = owner.connect();
                var statement = connection.createStatement()) {
            // Liquibase keeps its books in this schema, and needs it before the first change set could create it.
            statement.execute("CREATE SCHEMA IF NOT EXISTS " + SCHEMA);
        } catch (SQLException e) {
            throw stop("the database cannot be used", e);
        }
        try {
            try (Liquibase own = liquibase.createLiquibase()) {
                OwnersSession.lookOnlyAtBuiltIns(sessionOf(own));
                OwnersSession.waitBrieflyForLocks(sessionOf(own));
                quietly(() -> {
                    // Left behind by one that was killed: whoever else lives is kept out by our own lock.
                    own.forceReleaseLocks();
                    update(own, contexts());
                });
            }
            owner.allowService();
        } catch (Exception e) {
            throw stop("the schema pgevents cannot be brought up to date", e);
        }
    }

    private String[] contexts() {
        return parts.stream().map(SchemaPart::context).toArray(String[]::new);
    }

    private void runUsers(Path changeLog) {
        Path file = changeLog.toAbsolutePath().normalize();
        if (!Files.isReadable(file)) {
            throw new StartUpException(
                    "pgevents.liquibase.change-log is " + file + ", which is no file that can be read");
        }
        LOG.runningUserChangeLog(file.toString());
        try (Connection connection = owner.connect()) {
            OwnersSession.lookWhereEverybodyLooks(connection);
            try (var users = new Liquibase(
                    file.getFileName().toString(),
                    new DirectoryResourceAccessor(file.getParent()),
                    database(connection))) {
                quietly(() -> update(users));
            }
        } catch (Exception e) {
            throw stop("your change log " + file + " fails", e);
        }
    }

    /** Liquibase would write a running commentary to the console otherwise, and tell its makers that it was used. */
    private static void quietly(Scope.ScopedRunner<?> work) throws Exception {
        Scope.child(Map.of(Scope.Attr.ui.name(), new LoggerUIService(), AnalyticsArgs.ENABLED.getKey(), false), work);
    }

    private static void update(Liquibase changes, String... contexts) throws LiquibaseException {
        changes.setShowSummaryOutput(UpdateSummaryOutputEnum.LOG);
        changes.update(new Contexts(contexts));
    }

    private static Connection sessionOf(Liquibase changes) {
        return ((JdbcConnection) changes.getDatabase().getConnection()).getUnderlyingConnection();
    }

    /** With Liquibase's books where the user's other tools look for them. */
    private static Database database(Connection connection) throws LiquibaseException {
        return DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
    }

    private static StartUpException stop(String what, Exception cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof SQLException refused && LOCK_NOT_AVAILABLE.equals(refused.getSQLState())) {
            return new StartUpException(
                    what
                            + ": a table is in use for longer than 5 s, by a dump perhaps or a transaction that was left open;"
                            + " try again later, or end what pg_locks shows for tables of this schema ("
                            + root.getMessage() + ")",
                    cause);
        }
        return new StartUpException(what + ": " + root.getMessage(), cause);
    }
}
