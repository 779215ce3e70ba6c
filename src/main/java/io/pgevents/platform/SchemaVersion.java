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
import java.util.Set;
import java.util.stream.Collectors;
import liquibase.ChecksumVersion;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.changelog.ChangeSet;
import liquibase.exception.LiquibaseException;
import org.jspecify.annotations.Nullable;

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
     * Blocks. A schema that is newer than this build, which is one with a change set that the build doesn't know, is none of its
     * business: replicas of the version before go on until they have been replaced.
     *
     * @param contexts of Liquibase, whose change sets are expected, too
     * @throws StartUpException if the schema is not there, lacks something, or has old functions
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
            compare(changeSets(), new Contexts(contexts), ran);
        } catch (SQLException e) {
            throw new StartUpException("the database cannot be used: " + e.getMessage(), e);
        }
    }

    private static void compare(List<ChangeSet> known, Contexts wanted, Map<String, String> ran) {
        List<ChangeSet> expected = known.stream()
                .filter(change -> change.getContextFilter() == null
                        || change.getContextFilter().matches(wanted))
                .toList();
        List<String> missing = expected.stream()
                .map(ChangeSet::getId)
                .filter(id -> !ran.containsKey(id))
                .toList();
        if (!missing.isEmpty()) {
            throw new StartUpException("the schema pgevents is not up to date: it lacks " + someOf(missing) + REMEDY);
        }
        List<String> different = expected.stream()
                .filter(change -> !checkSum(change).equals(ran.get(change.getId())))
                .map(ChangeSet::getId)
                .toList();
        List<String> old =
                different.stream().filter(id -> isComparable(ran.get(id))).toList();
        if (!old.isEmpty() && !isNewer(known, ran)) {
            throw new StartUpException(
                    "the schema pgevents is not up to date: it has another version of " + someOf(old) + REMEDY);
        }
        if (!different.isEmpty()) {
            LOG.schemaDiffers(String.join(", ", different));
        }
    }

    private static boolean isNewer(List<ChangeSet> known, Map<String, String> ran) {
        Set<String> ids = known.stream().map(ChangeSet::getId).collect(Collectors.toSet());
        return !ids.containsAll(ran.keySet());
    }

    /** Not if somebody has had Liquibase forget the sums, or another version of Liquibase has made them. */
    private static boolean isComparable(@Nullable String sum) {
        return sum != null && sum.startsWith(ChecksumVersion.latest().getVersion() + ":");
    }

    private static String checkSum(ChangeSet change) {
        return change.generateCheckSum(ChecksumVersion.latest()).toString();
    }

    private static String someOf(List<String> ids) {
        return ids.get(0) + (ids.size() == 1 ? "" : " and " + (ids.size() - 1) + " more");
    }

    private List<ChangeSet> changeSets() {
        try (Liquibase changes = liquibase.createLiquibase()) {
            return changes.getDatabaseChangeLog().getChangeSets();
        } catch (LiquibaseException e) {
            throw new StartUpException("the change log of pgevents cannot be read: " + e.getMessage(), e);
        }
    }
}
