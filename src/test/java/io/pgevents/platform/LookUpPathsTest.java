package io.pgevents.platform;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever callers may look up as often as they like has its places and its time: {@link LookUps}. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class LookUpPathsTest {

    @Inject
    LookUps lookUps;

    @Test
    void while_others_look_up_much_only_what_admins_need_is_looked_up_at_once() throws Exception {
        String subscription = given().contentType("application/json")
                .body("{\"sink\":\"https://example.org/a\",\"protocol\":\"HTTP\"}")
                .post("/api/v1/subscriptions")
                .path("id");
        var taken = new CountDownLatch(5);
        var end = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            IntStream.range(0, 5)
                    .forEach(i -> threads.submit(() -> lookUps.run(transaction -> {
                        taken.countDown();
                        return await(end);
                    })));
            taken.await();

            assertThat(statuses(
                            threads,
                            "events",
                            "events/1/deliveries",
                            "deliveries",
                            "subscriptions",
                            "subscriptions/" + subscription + "/stats",
                            "replays",
                            "replays/1",
                            "watches",
                            "channels"))
                    .allSatisfy((path, status) -> assertThat(status).isEqualTo(503));
            assertThat(statuses(threads, "tokens", "owners", "subscriptions/" + subscription))
                    .allSatisfy((path, status) -> assertThat(status).isEqualTo(200));
        } finally {
            end.countDown();
            threads.shutdown();
            given().delete("/api/v1/subscriptions/" + subscription);
        }
    }

    /** All at once, since each waits for a place. */
    private static Map<String, Integer> statuses(ExecutorService threads, String... paths) {
        return Stream.of(paths)
                .map(path -> threads.submit(
                        () -> Map.entry(path, given().get("/api/v1/" + path).statusCode())))
                .toList()
                .stream()
                .map(future -> result(future::get))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static <T> T result(Callable<T> answer) {
        try {
            return answer.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean await(CountDownLatch end) {
        try {
            end.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
