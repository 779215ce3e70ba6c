package io.pgevents.sink.cdi;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import io.pgevents.platform.Database;
import io.pgevents.platform.Superuser;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/**
 * How many events a second one observer gets, which reads each row as a record, and how many a webhook on the same
 * machine: {@code ./mvnw test -Dtest=CdiThroughputBench -Dtest.jvm.options=}. Only tells; a machine that is busy with
 * other things proves nothing.
 */
@QuarkusTest
@TestProfile(Observing.class)
@WithTestResource(PostgresResource.class)
class CdiThroughputBench {

    private static final int EVENTS = Integer.getInteger("events", 50_000);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String SUBSCRIPTIONS = "/api/v1/subscriptions/";

    @Inject
    @Superuser
    Database database;

    @Inject
    Vertx vertx;

    @Inject
    Observing.Observers observers;

    @Test
    void how_fast() {
        database.run("CREATE TABLE flood (id bigint PRIMARY KEY, total numeric, ship_to text)");
        database.run("SELECT pgevents.watch('flood')");
        for (int round = 1; round <= 3; round++) {
            observer(round);
            webhook(round);
        }
    }

    private void observer(int round) {
        insertWhilePaused("cdi-flood");
        observers.flood.reset();
        long begin = System.nanoTime();
        call("cdi-flood/resume");
        awaitAll(() -> observers.flood.sum());
        tell("observer", round, begin);
        call("cdi-flood/pause");
    }

    private void webhook(int round) {
        var arrived = new LongAdder();
        String id = "flood-hook-" + round;
        HttpServer receiver = receiver(arrived);
        given().contentType("application/json")
                .body("""
                        {"sink": "http://127.0.0.1:%d/", "protocol": "HTTP", "source": "/%s/public/flood",
                         "types": ["pgevents.row.inserted"], "config": {"maxConcurrency": 64}}""".formatted(receiver.actualPort(), database()))
                .put(SUBSCRIPTIONS + id)
                .then()
                .statusCode(201);
        insertWhilePaused(id);
        long begin = System.nanoTime();
        call(id + "/resume");
        awaitAll(arrived::sum);
        tell("webhook", round, begin);
        given().header("If-Match", "*").delete(SUBSCRIPTIONS + id);
        receiver.close();
    }

    private HttpServer receiver(LongAdder arrived) {
        return vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    arrived.increment();
                    request.response().setStatusCode(204).end();
                }))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private void insertWhilePaused(String subscription) {
        database.run("DELETE FROM flood");
        call(subscription + "/resume?from=now");
        call(subscription + "/pause");
        database.run("INSERT INTO flood SELECT n, n * 1.10, 'Ulm' FROM generate_series(1, $1) n", EVENTS);
    }

    private static void call(String verb) {
        given().post(SUBSCRIPTIONS + verb).then().statusCode(200);
    }

    private static void awaitAll(LongSupplier arrived) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> arrived.getAsLong() >= EVENTS);
    }

    private String database() {
        return database.run("SELECT current_database() AS name")
                .iterator()
                .next()
                .getString("name");
    }

    private static void tell(String what, int round, long begin) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                "%s, round %d: %d events in %.2f s, %.0f a second%n", what, round, EVENTS, seconds, EVENTS / seconds);
    }
}
