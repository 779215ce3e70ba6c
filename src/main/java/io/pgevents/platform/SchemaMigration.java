package io.pgevents.platform;

import static io.pgevents.platform.Log.LOG;

import io.agroal.api.AgroalDataSource;
import io.quarkus.liquibase.LiquibaseFactory;
import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import liquibase.Liquibase;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.DirectoryResourceAccessor;

/** Brings the schema up to date before anything else is started, and then runs the user's own change log. */
@ApplicationScoped
class SchemaMigration {

    /** Lower than that of every other observer. */
    private static final int FIRST = 1;

    private static final String SCHEMA = "pgevents";

    private final AgroalDataSource dataSource;
    private final LiquibaseFactory liquibase;
    private final LiquibaseSettings settings;

    SchemaMigration(AgroalDataSource dataSource, LiquibaseFactory liquibase, LiquibaseSettings settings) {
        this.dataSource = dataSource;
        this.liquibase = liquibase;
        this.settings = settings;
    }

    void run(@Observes @Priority(FIRST) StartupEvent started) {
        if (settings.migrateAtStart()) {
            runOwn();
        }
        settings.changeLog().ifPresent(this::runUsers);
    }

    private void runOwn() {
        try (Connection connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            // Liquibase keeps its books in this schema, and needs it before the first change set could create it.
            statement.execute("CREATE SCHEMA IF NOT EXISTS " + SCHEMA);
        } catch (SQLException e) {
            throw stop("the database cannot be used", e);
        }
        try (Liquibase own = liquibase.createLiquibase()) {
            own.update();
        } catch (LiquibaseException e) {
            throw stop("the schema pgevents cannot be brought up to date", e);
        }
    }

    private void runUsers(Path changeLog) {
        Path file = changeLog.toAbsolutePath().normalize();
        if (!Files.isReadable(file)) {
            throw stop("pgevents.liquibase.change-log is " + file + ", which is no file that can be read");
        }
        LOG.runningUserChangeLog(file.toString());
        try (Connection connection = dataSource.getConnection();
                var directory = new DirectoryResourceAccessor(file.getParent());
                var users = new Liquibase(file.getFileName().toString(), directory, database(connection))) {
            users.update();
        } catch (LiquibaseException e) {
            throw stop("your change log " + file + " fails", e);
        } catch (Exception e) {
            throw stop("your change log " + file + " cannot be run", e);
        }
    }

    /** With Liquibase's books where the user's other tools look for them. */
    private static Database database(Connection connection) throws LiquibaseException {
        return DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
    }

    private static PreventFurtherStepsException stop(String what, Exception cause) {
        LOG.debug("Start-up failed", cause);
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return stop(what + ": " + root.getMessage());
    }

    private static PreventFurtherStepsException stop(String reason) {
        return new PreventFurtherStepsException("pgevents cannot start: " + Main.oneLine(reason), 1);
    }
}
