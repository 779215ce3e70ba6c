package io.pgevents.platform;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

    /** The underscore is one that services in a Compose file have. */
    @ParameterizedTest
    @ValueSource(strings = {"postgresql://127.0.0.1:5432/app", "postgresql://db/app", "postgresql://my_db:5432/app"})
    void a_url_names_host_and_database(String url) {
        assertThatCode(() -> StartUpChecks.databaseUrl(url)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://127.0.0.1/x",
                "postgresql://db",
                "postgresql:///app",
                "postgresql://:5432/app",
                "mysql://db/app"
            })
    void another_is_refused(String url) {
        assertThatExceptionOfType(StartUpException.class)
                .isThrownBy(() -> StartUpChecks.databaseUrl(url))
                .withMessage("pgevents.database.url must have the form postgresql://host:port/database");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql://bob:hush@db/app", "postgresql://bob:hush@my_db/app"})
    void credentials_have_properties_of_their_own(String url) {
        assertThatExceptionOfType(StartUpException.class)
                .isThrownBy(() -> StartUpChecks.databaseUrl(url))
                .withMessageContaining("must not contain credentials")
                .withMessageNotContaining("hush");
    }
}
