package io.pgevents;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.PostgresResource;
import io.quarkus.arc.Arc;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class HealthTest {

    /** As many as Quarkus has at most, by its default, and some that have to wait. */
    private static final int TASKS = Math.max(200, 8 * Runtime.getRuntime().availableProcessors()) + 50;

    @ParameterizedTest
    @ValueSource(strings = {"live", "started"})
    void a_probe_is_answered_while_every_worker_waits_for_the_database(String probe) throws Exception {
        await().until(() -> given().get("/q/health/" + probe).statusCode() == 200);
        ExecutorService workers = Arc.container().getExecutorService();
        var busy = new AtomicInteger();
        var end = new CountDownLatch(1);
        try {
            for (int i = 0; i < TASKS; i++) {
                workers.execute(() -> {
                    busy.incrementAndGet();
                    awaitEnd(end);
                });
            }
            await().during(Duration.ofMillis(300)).until(() -> busy.get() >= 1 && busy.get() < TASKS);

            assertThat(status("/q/health/" + probe)).isEqualTo(200);
            assertThat(busy).hasValueLessThan(TASKS);
        } finally {
            end.countDown();
        }
    }

    private static void awaitEnd(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int status(String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(RestAssured.baseURI + ":" + RestAssured.port + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }
}
