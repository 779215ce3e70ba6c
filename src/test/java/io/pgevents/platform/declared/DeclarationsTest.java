package io.pgevents.platform.declared;

import static io.restassured.RestAssured.given;

import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class DeclarationsTest {

    private static final String SUBSCRIPTIONS = "/api/v1/subscriptions/";

    @Inject
    Reconciliation reconciliation;

    @TempDir
    Path directory;

    @Test
    void a_file_that_is_being_written_removes_nothing() throws IOException {
        Path file = directory.resolve("declarations.yaml");
        var declarations = new Declarations(() -> Optional.of(file), reconciliation, Clock.systemUTC());
        String half = """
                subscriptions:
                  - {id: written-first, sink: "https://x.example.com/"}
                """;
        String whole = half + "  - {id: written-second, sink: \"https://x.example.com/\"}\n";

        Files.writeString(file, whole);
        declarations.look(file);
        isThere("written-second", false);
        declarations.look(file);
        isThere("written-second", true);

        Files.writeString(file, half);
        declarations.look(file);
        isThere("written-second", true);
        Files.writeString(file, whole);
        declarations.look(file);
        declarations.look(file);
        isThere("written-second", true);

        Files.writeString(file, half);
        declarations.look(file);
        isThere("written-second", true);
        declarations.look(file);
        isThere("written-second", false);

        Files.writeString(file, "{}");
        declarations.look(file);
        declarations.look(file);
        isThere("written-first", false);
    }

    private static void isThere(String id, boolean there) {
        given().get(SUBSCRIPTIONS + id).then().statusCode(there ? 200 : 404);
    }
}
