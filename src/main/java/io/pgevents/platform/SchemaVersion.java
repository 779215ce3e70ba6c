package io.pgevents.platform;

import static io.pgevents.platform.Log.LOG;

import io.agroal.api.AgroalDataSource;
import io.quarkus.liquibase.LiquibaseFactory;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import liquibase.ChecksumVersion;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.changelog.ChangeSet;
import liquibase.exception.LiquibaseException;

/** Compares the schema with what this build expects, where somebody else brings it up to date. */
@Singleton
class SchemaVersion {

    private static final String WHERE = """
            SELECT to_regclass('pgevents.event') IS NOT NULL AS schema, to_regclass('pgevents.databasechangelog') IS NOT NULL AS books
             WHERE to_regnamespace('pgevents') IS NOT NULL""";

    private static final String RAN = "SELECT id, md5sum FROM pgevents.databasechangelog WHERE author = 'pgevents'";

    private static final String REMEDY =
            "; migrate it before the start, or set pgevents.liquibase.migrate-at-start=true";

    private final AgroalDataSource dataSource;
    private final LiquibaseFactory liquibase;

    SchemaVersion(AgroalDataSource dataSource, LiquibaseFactory liquibase) {
        this.dataSource = dataSource;
        this.liquibase = liquibase;
    }

    /**
     * Blocks. A schema that is newer than this build is none of its business: replicas of the version before go on until they
     * have been replaced.
     *
     * @param contexts of Liquibase, whose change sets are expected, too
     * @throws StartUpException if the schema is not there, or lacks something
     */
    void check(String... contexts) {
        try (Connection connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            try (var where = statement.executeQuery(WHERE)) {
                if (!where.next() || !where.getBoolean("schema")) {
                    throw new StartUpException("the database has no schema pgevents" + REMEDY);
                }
                if (!where.getBoolean("books")) {
                    LOG.schemaVersionUnknown();
                    return;
                }
            }
            Map<String, String> ran = new HashMap<>();
            try (var rows = statement.executeQuery(RAN)) {
                while (rows.next()) {
                    ran.put(rows.getString("id"), rows.getString("md5sum"));
                }
            }
            compare(expected(contexts), ran);
        } catch (SQLException e) {
            throw new StartUpException("the database cannot be used: " + e.getMessage(), e);
        }
    }

    private static void compare(List<ChangeSet> expected, Map<String, String> ran) {
        List<String> missing = expected.stream()
                .map(ChangeSet::getId)
                .filter(id -> !ran.containsKey(id))
                .toList();
        if (!missing.isEmpty()) {
            throw new StartUpException("the schema pgevents is not up to date: it lacks " + missing.get(0)
                    + (missing.size() == 1 ? "" : " and " + (missing.size() - 1) + " more") + REMEDY);
        }
        List<String> different = expected.stream()
                .filter(change -> !change.generateCheckSum(ChecksumVersion.latest())
                        .toString()
                        .equals(ran.get(change.getId())))
                .map(ChangeSet::getId)
                .toList();
        if (!different.isEmpty()) {
            LOG.schemaDiffers(String.join(", ", different));
        }
    }

    private List<ChangeSet> expected(String... contexts) {
        try (Liquibase changes = liquibase.createLiquibase()) {
            var wanted = new Contexts(contexts);
            return changes.getDatabaseChangeLog().getChangeSets().stream()
                    .filter(change -> change.getContextFilter() == null
                            || change.getContextFilter().matches(wanted))
                    .toList();
        } catch (LiquibaseException e) {
            throw new StartUpException("the change log of pgevents cannot be read: " + e.getMessage(), e);
        }
    }
}
