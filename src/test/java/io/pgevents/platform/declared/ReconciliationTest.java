package io.pgevents.platform.declared;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.pgevents.platform.Database;
import io.pgevents.platform.Superuser;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class ReconciliationTest {

    private static final String SUBSCRIPTION = "/api/v1/subscriptions/";

    private static final String EVERYTHING = """
            watches:
              - table: public.declared_orders
                operations: [insert, update]
                exclude: [note]
            channels:
              - channel: declared_one
              - channel: Declared_Two
                fold: true
            subscriptions:
              - id: declared-billing
                sink: https://billing.example.com/hook
                types: [pgevents.row.inserted]
                filters:
                  - exact: {subject: "1"}
                protocolsettings:
                  headers: {Authorization: Bearer hush}
                config: {timeout: PT10S, maxConcurrency: 4}
            """;

    @Inject
    Reconciliation reconciliation;

    @Inject
    @Superuser
    Database database;

    @BeforeEach
    void makeTable() {
        database.run("CREATE TABLE public.declared_orders (id int PRIMARY KEY, note text)");
    }

    @AfterEach
    void removeEverything() throws UnusableException {
        run("{}");
        database.run("DROP TABLE IF EXISTS public.declared_orders");
    }

    @Test
    void what_is_declared_is_made_and_declared_again_nothing_changes() throws UnusableException {
        var made = run(EVERYTHING);

        assertThat(made.mistakes()).isEmpty();
        assertThat(made.changed()).isEqualTo(4);
        given().get("/api/v1/watches/public.declared_orders")
                .then()
                .statusCode(200)
                .body("exclude", hasItem("note"));
        given().get("/api/v1/channels/declared_one").then().body("origins", hasItem("declarations"));
        given().get("/api/v1/channels/declared_two").then().statusCode(200);
        given().get(SUBSCRIPTION + "declared-billing")
                .then()
                .statusCode(200)
                .body("config.timeout", equalTo("PT10S"))
                .body("version", equalTo(1));

        assertThat(run(EVERYTHING)).isEqualTo(new Reconciliation.Result(0, 0, List.of()));
        given().get(SUBSCRIPTION + "declared-billing").then().body("version", equalTo(1));
    }

    @Test
    void what_is_declared_differently_is_changed_and_what_is_not_any_more_is_removed() throws UnusableException {
        run(EVERYTHING);

        var changed = run("""
                watches:
                  - table: declared_orders
                    operations: [delete]
                subscriptions:
                  - id: declared-billing
                    sink: https://billing.example.com/other
                """);

        assertThat(changed).isEqualTo(new Reconciliation.Result(2, 2, List.of()));
        given().get("/api/v1/watches/public.declared_orders").then().body("operations", equalTo(List.of("delete")));
        given().get("/api/v1/channels/declared_one").then().statusCode(404);
        given().get(SUBSCRIPTION + "declared-billing")
                .then()
                .body("sink", equalTo("https://billing.example.com/other"));

        assertThat(run("{}").removed()).isEqualTo(2);
        given().get(SUBSCRIPTION + "declared-billing").then().statusCode(404);
        given().get("/api/v1/watches/public.declared_orders").then().statusCode(404);
    }

    @Test
    void what_others_have_made_is_neither_changed_nor_removed() throws UnusableException {
        given().contentType("application/json")
                .body("""
                {"sink": "https://theirs.example.com/"}""")
                .put(SUBSCRIPTION + "declared-theirs")
                .then()
                .statusCode(201);
        given().contentType("application/json")
                .body("""
                {"table": "public.declared_orders"}""")
                .post("/api/v1/watches")
                .then()
                .statusCode(201);

        var result = run("""
                watches: [{table: declared_orders, operations: [delete]}]
                subscriptions: [{id: declared-theirs, sink: "https://mine.example.com/"}]
                """);

        assertThat(result.changed()).isZero();
        assertThat(result.mistakes()).hasSize(2);
        assertThat(result.mistakes().get(0)).startsWith("watches[0] 'public.declared_orders': It is watched already");
        assertThat(result.mistakes().get(1))
                .startsWith("subscriptions[0] 'declared-theirs': There is another subscription with this id");
        run("{}");
        given().get(SUBSCRIPTION + "declared-theirs").then().body("sink", equalTo("https://theirs.example.com/"));
        given().get("/api/v1/watches/public.declared_orders").then().statusCode(200);
        given().delete(SUBSCRIPTION + "declared-theirs").then().statusCode(204);
    }

    @Test
    void what_others_have_made_becomes_the_declarations_if_it_is_just_as_declared() throws UnusableException {
        given().contentType("application/json")
                .body("""
                {"sink": "https://theirs.example.com/"}""")
                .put(SUBSCRIPTION + "declared-theirs")
                .then()
                .statusCode(201);

        var result = run("subscriptions: [{id: declared-theirs, sink: 'https://theirs.example.com/'}]");

        assertThat(result).isEqualTo(new Reconciliation.Result(0, 0, List.of()));
        assertThat(run("{}").removed()).isOne();
        given().get(SUBSCRIPTION + "declared-theirs").then().statusCode(404);
    }

    @Test
    void what_belongs_to_an_owner_is_neither_taken_over_nor_removed() throws UnusableException {
        String declared = "subscriptions: [{id: declared-billing, sink: 'https://billing.example.com/'}]";
        run(declared + "\nchannels: [{channel: declared_one}]");
        database.run("INSERT INTO pgevents.owner (name) VALUES ('declared-owner')");
        database.run("UPDATE pgevents.subscription SET owner = 'declared-owner' WHERE id = 'declared-billing'");

        var result = run(declared);

        assertThat(result.mistakes()).singleElement().asString().contains("of the owner 'declared-owner'");
        assertThat(result.removed()).as("the channel, all the same").isOne();
        run("{}");

        given().get(SUBSCRIPTION + "declared-billing").then().statusCode(200);
        given().delete(SUBSCRIPTION + "declared-billing").then().statusCode(204);
        database.run("DELETE FROM pgevents.owner WHERE name = 'declared-owner'");
    }

    @Test
    void one_mistake_is_named_and_holds_up_nothing_else_but_removing() throws UnusableException {
        run(EVERYTHING);

        var result = run("""
                watches: [{table: public.no_such_table}]
                channels: [{channel: declared_three}]
                subscriptions:
                  - {id: declared-wrong, sink: "https://x.example.com/", filterz: []}
                  - {id: declared-right, sink: "https://x.example.com/"}
                  - {sink: "https://x.example.com/"}
                """);

        assertThat(result.changed()).isEqualTo(2);
        assertThat(result.removed()).isZero();
        assertThat(result.mistakes())
                .hasSize(3)
                .noneMatch(mistake -> mistake.contains("\n"))
                .anyMatch(mistake -> mistake.startsWith("watches[0]: ") && mistake.contains("no_such_table"))
                .anyMatch(mistake ->
                        mistake.startsWith("subscriptions[0] 'declared-wrong': ") && mistake.contains("filterz"))
                .anyMatch(mistake -> mistake.startsWith("subscriptions[2]: /id"));
        given().get("/api/v1/channels/declared_three").then().statusCode(200);
        given().get(SUBSCRIPTION + "declared-right").then().statusCode(200);
        given().get(SUBSCRIPTION + "declared-billing").then().statusCode(200);
    }

    @Test
    void of_replicas_that_start_at_once_each_makes_it_so_or_leaves_it_to_another() throws UnusableException {
        var declared = DeclarationReader.read(EVERYTHING.getBytes(StandardCharsets.UTF_8), reconciliation.sections());

        var results = Stream.generate(() -> CompletableFuture.supplyAsync(() -> reconciliation.run(declared)))
                .limit(6)
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .flatMap(Optional::stream)
                .toList();

        assertThat(results).isNotEmpty().allMatch(result -> result.mistakes().isEmpty());
        assertThat(results.stream().mapToInt(Reconciliation.Result::changed).sum())
                .isEqualTo(4);
    }

    private Reconciliation.Result run(String yaml) throws UnusableException {
        return reconciliation
                .run(DeclarationReader.read(yaml.getBytes(StandardCharsets.UTF_8), reconciliation.sections()))
                .orElseThrow();
    }
}
