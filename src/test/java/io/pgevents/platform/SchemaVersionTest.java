package io.pgevents.platform;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** A service that may not bring its schema up to date looks whether it is. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class SchemaVersionTest {

    @Inject
    SchemaVersion version;

    @Inject
    @Superuser
    Database database;

    @Test
    void a_schema_that_has_everything_is_taken_as_it_is() {
        assertThatCode(() -> version.check()).doesNotThrowAnyException();
    }

    @Test
    void a_schema_of_a_newer_version_is_none_of_its_business() {
        database.run(
                "INSERT INTO pgevents.databasechangelog (id, author, filename, dateexecuted, orderexecuted, exectype)"
                        + " VALUES ('of-tomorrow', 'pgevents', 'f', now(), 1, 'EXECUTED')");
        try {
            assertThatCode(() -> version.check()).doesNotThrowAnyException();
        } finally {
            database.run("DELETE FROM pgevents.databasechangelog WHERE id = 'of-tomorrow'");
        }
    }

    @Test
    void a_schema_that_lacks_something_is_refused_with_what_it_lacks() {
        database.run("UPDATE pgevents.databasechangelog SET id = 'lacks' WHERE id = 'delivery-state'");
        try {
            assertThatExceptionOfType(StartUpException.class)
                    .isThrownBy(() -> version.check())
                    .withMessage("the schema pgevents is not up to date: it lacks delivery-state; migrate it before the"
                            + " start, or set pgevents.liquibase.migrate-at-start=true");
        } finally {
            database.run("UPDATE pgevents.databasechangelog SET id = 'delivery-state' WHERE id = 'lacks'");
        }
    }

    @Test
    void a_function_of_an_older_version_is_refused_and_one_of_a_newer_is_not() {
        String sum = database.run("SELECT md5sum FROM pgevents.databasechangelog WHERE id = 'allow-service'")
                .iterator()
                .next()
                .getString(0);
        database.run("UPDATE pgevents.databasechangelog SET md5sum = '9:0' WHERE id = 'allow-service'");
        try {
            assertThatExceptionOfType(StartUpException.class)
                    .isThrownBy(() -> version.check())
                    .withMessage(
                            "the schema pgevents is not up to date: it has another version of allow-service; migrate"
                                    + " it before the start, or set pgevents.liquibase.migrate-at-start=true");

            database.run(
                    "INSERT INTO pgevents.databasechangelog (id, author, filename, dateexecuted, orderexecuted, exectype)"
                            + " VALUES ('of-tomorrow', 'pgevents', 'f', now(), 1, 'EXECUTED')");
            assertThatCode(() -> version.check()).doesNotThrowAnyException();
        } finally {
            database.run("DELETE FROM pgevents.databasechangelog WHERE id = 'of-tomorrow'");
            database.run("UPDATE pgevents.databasechangelog SET md5sum = '" + sum + "' WHERE id = 'allow-service'");
        }
    }

    @Test
    void sums_that_liquibase_was_told_to_forget_tell_nothing() {
        database.run("CREATE TABLE public.sums AS SELECT id, md5sum FROM pgevents.databasechangelog");
        database.run("UPDATE pgevents.databasechangelog SET md5sum = NULL");
        try {
            assertThatCode(() -> version.check()).doesNotThrowAnyException();
        } finally {
            database.run(
                    "UPDATE pgevents.databasechangelog AS l SET md5sum = s.md5sum FROM public.sums AS s WHERE s.id = l.id");
            database.run("DROP TABLE public.sums");
        }
    }

    @Test
    void a_part_that_is_wanted_and_not_there_is_missed() {
        assertThatExceptionOfType(StartUpException.class)
                .isThrownBy(() -> version.check("plpython"))
                .withMessageStartingWith("the schema pgevents is not up to date: it lacks plpython and ");
    }
}
